#include "store/combine_stores.h"

#include <map>

#include "base/error.h"

namespace sallow {
namespace {

/// A row of shards, but for its run.
struct Row {
  uint64_t first_shot, shots, failures, discards;
  double seconds;
  std::string others;  // empty: NULL

  uint64_t end() const { return first_shot + shots; }
};

Row row_of(const Statement& statement, int column) {
  return {statement.count(column),     statement.count(column + 1), statement.count(column + 2),
          statement.count(column + 3), statement.real(column + 4),  statement.text(column + 5)};
}

class Combination {
 public:
  Combination(ResultStore& out, ResultStore& in)
      : out_(out),
        in_(in),
        find_(out.database().prepare("SELECT first_shot, shots, failures, discards, seconds, others FROM shards WHERE "
                                     "run = ?1 AND first_shot <= ?2 ORDER BY first_shot DESC LIMIT 1")),
        remove_(out.database().prepare("DELETE FROM shards WHERE run = ?1 AND first_shot >= ?2 AND first_shot < ?3")),
        insert_(out.database().prepare("INSERT INTO shards (run, first_shot, shots, failures, discards, seconds, "
                                       "others) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")) {}

  void run() {
    in_.database().run("BEGIN");
    add_seed();
    add_tasks();
    add_runs();
    add_shards();
    add_imports();
    in_.database().run("COMMIT");
  }

 private:
  void add_seed() {
    Statement seed = in_.database().prepare("SELECT value FROM campaign WHERE key = 'seed'");
    if (!seed.step()) return;
    out_.database().prepare("INSERT OR IGNORE INTO campaign VALUES ('seed', ?1)").bind(1, seed.text(0)).run();
  }

  void add_tasks() {
    for (const auto& [number, task] : in_.tasks()) {
      tasks_[number] = out_.add_task(task, in_.circuit(task.id));
      task_ids_[number] = task.id;
    }
  }

  void add_runs() {
    Statement runs = in_.database().prepare("SELECT number, task, seed, counted_until FROM runs ORDER BY number");
    Statement find = out_.database().prepare("SELECT number, counted_until FROM runs WHERE task = ?1 AND seed = ?2");
    Statement update = out_.database().prepare("UPDATE runs SET counted_until = ?1 WHERE number = ?2");
    Statement insert =
        out_.database().prepare("INSERT INTO runs (task, seed, counted_until) VALUES (?1, ?2, ?3) RETURNING number");
    while (runs.step()) {
      const int64_t task = tasks_.at(runs.integer(1));
      const bool open = runs.is_null(3);
      find.bind(1, task).bind(2, runs.text(2));
      if (find.step()) {
        runs_[runs.integer(0)] = find.integer(0);
        if (open || find.is_null(1)) {
          update.bind_null(1);
        } else {
          update.bind(1, std::max(runs.integer(3), find.integer(1)));
        }
        update.bind(2, find.integer(0)).run();
        find.step();
        continue;
      }
      insert.bind(1, task).bind(2, runs.text(2));
      if (open) {
        insert.bind_null(3);
      } else {
        insert.bind(3, runs.integer(3));
      }
      insert.step();
      runs_[runs.integer(0)] = insert.integer(0);
      insert.step();
    }
  }

  void add_shards() {
    Statement shards = in_.database().prepare(
        "SELECT shards.run, first_shot, shots, failures, discards, seconds, others, runs.task FROM shards JOIN runs ON "
        "shards.run = runs.number ORDER BY shards.run, first_shot");
    while (shards.step()) add_shard(runs_.at(shards.integer(0)), shards.integer(7), row_of(shards, 1));
  }

  void add_shard(int64_t run, int64_t task, const Row& row) {
    find_.bind(1, run).bind(2, row.first_shot);
    if (find_.step()) {
      const Row known = row_of(find_, 0);
      find_.step();
      if (known.first_shot == row.first_shot && known.shots == row.shots &&
          (known.failures != row.failures || known.discards != row.discards || known.others != row.others)) {
        throw InputError(SourceLocation{in_.database().path()},
                         "shots from " + std::to_string(row.first_shot) + " of task " + task_ids_.at(task) +
                             " have other counts than in " + out_.database().path(),
                         "the same seed gives the same counts: one of the two is damaged");
      }
      // A shard that --max_shots cut short lies in pieces in one store and whole in the other: the longer one stays.
      if (known.end() >= row.end()) return;
      if (known.first_shot == row.first_shot) remove_.bind(1, run).bind(2, row.first_shot).bind(3, row.end()).run();
    }
    insert_.bind(1, run).bind(2, row.first_shot).bind(3, row.shots).bind(4, row.failures).bind(5, row.discards);
    insert_.bind(6, row.seconds);
    if (row.others.empty()) {
      insert_.bind_null(7);
    } else {
      insert_.bind(7, row.others);
    }
    insert_.run();
  }

  void add_imports() {
    Statement rows =
        in_.database().prepare("SELECT task, source, shots, failures, discards, seconds, others FROM imports");
    while (rows.step()) {
      out_.add_import(tasks_.at(rows.integer(0)), rows.text(1),
                      {rows.count(2), rows.count(3), rows.count(4), rows.real(5), {}}, rows.text(6));
    }
  }

  ResultStore &out_, &in_;
  Statement find_, remove_, insert_;
  std::map<int64_t, int64_t> tasks_, runs_;  // numbers in `in` → in `out`
  std::map<int64_t, std::string> task_ids_;  // by number in `in`
};

}  // namespace

void combine_store(ResultStore& out, ResultStore& in) {
  Combination(out, in).run();
}

}  // namespace sallow
