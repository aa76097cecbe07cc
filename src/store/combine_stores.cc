#include "store/combine_stores.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/error.h"
#include "store/stored_row.h"

namespace sallow {
namespace {

/// A row of shards, without its run.
struct Row {
  uint64_t first_shot;
  Counts counts;
  std::optional<std::string> failed_shots;

  uint64_t end() const { return first_shot + counts.shots.whole(); }
  bool is_same(const Row& other) const {
    const Counts& theirs = other.counts;
    return counts.failures == theirs.failures && counts.discards == theirs.discards && counts.others == theirs.others &&
           (!failed_shots || !other.failed_shots || failed_shots == other.failed_shots);
  }
};

/// From the statement's columns 1 to 7.
Row row_of(const Database& database, const Statement& statement) {
  const StoredRow stored(database, statement, "shards", 0);
  Row row{stored.whole(1, "first_shot"), stored.counts(2), std::nullopt};
  if (stored.failed_shots(7, row.counts)) row.failed_shots = statement.text(7);
  return row;
}

std::string columns(const ResultStore& store) {
  return "shards.number, first_shot, shots, failures, discards, seconds, others, " +
         std::string(store.failed_shots_column());
}

class Combination {
 public:
  Combination(ResultStore& out, ResultStore& in, StrongIds& strong_ids)
      : out_(out),
        in_(in),
        strong_ids_(strong_ids),
        find_(out.database().prepare("SELECT " + columns(out) +
                                     " FROM shards WHERE run = ?1 AND first_shot <= ?2 "
                                     "ORDER BY first_shot DESC LIMIT 1")),
        remove_(out.database().prepare("DELETE FROM shards WHERE run = ?1 AND first_shot >= ?2 AND first_shot < ?3")),
        insert_(out.database().prepare("INSERT INTO shards (run, first_shot, shots, failures, discards, seconds, "
                                       "others, failed_shots) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")) {}

  std::vector<std::string> run() {
    in_.database().run("BEGIN");
    add_seed();
    add_tasks();
    add_runs();
    add_shards();
    add_imports();
    in_.database().run("COMMIT");
    std::vector<std::string> ids;
    for (const auto& [number, id] : task_ids_) ids.push_back(id);
    return ids;
  }

 private:
  void add_seed() {
    Statement query = in_.database().prepare("SELECT value, key FROM campaign WHERE key = 'seed'");
    if (!query.step()) return;
    const uint64_t seed = StoredRow(in_.database(), query, "campaign", 1).seed(0);
    out_.database().prepare("INSERT OR IGNORE INTO campaign VALUES ('seed', ?1)").bind(1, std::to_string(seed)).run();
  }

  void add_tasks() {
    for (const auto& [number, task] : in_.tasks()) {
      if (!task.strong_id.empty()) strong_ids_.add(task, SourceLocation{in_.database().path()});
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
    const StoredRow row(in_.database(), runs, "runs", 0);
    while (runs.step()) {
      const auto known_task = tasks_.find(runs.integer(1));
      if (known_task == tasks_.end()) row.fail("there is no task " + runs.text(1));
      const int64_t task = known_task->second;
      const std::string seed = std::to_string(row.seed(2));
      const std::optional<uint64_t> end = row.optional_whole(3, "counted_until");
      find.bind(1, task).bind(2, seed);
      if (find.step()) {
        runs_[runs.integer(0)] = find.integer(0);
        if (!end || find.is_null(1)) {
          update.bind_null(1);
        } else {
          update.bind(1, std::max(*end, find.count(1)));
        }
        update.bind(2, find.integer(0)).run();
        find.step();
        continue;
      }
      insert.bind(1, task).bind(2, seed);
      if (end) {
        insert.bind(3, *end);
      } else {
        insert.bind_null(3);
      }
      insert.step();
      runs_[runs.integer(0)] = insert.integer(0);
      insert.step();
    }
  }

  void add_shards() {
    Statement shards = in_.database().prepare("SELECT " + columns(in_) +
                                              ", run, runs.task FROM shards JOIN runs ON shards.run = runs.number "
                                              "ORDER BY shards.run, first_shot");
    while (shards.step()) {
      add_shard(runs_.at(shards.integer(8)), shards.integer(9), row_of(in_.database(), shards));
    }
  }

  void add_shard(int64_t run, int64_t task, const Row& row) {
    find_.bind(1, run).bind(2, row.first_shot);
    if (find_.step()) {
      const Row known = row_of(out_.database(), find_);
      find_.step();
      if (known.first_shot == row.first_shot && known.end() == row.end() && !known.is_same(row)) {
        throw InputError(SourceLocation{in_.database().path()},
                         "shots from " + std::to_string(row.first_shot) + " of task " + task_ids_.at(task) +
                             " have other counts than in " + out_.database().path(),
                         "the same seed gives the same counts: one of the two stores is damaged");
      }
      // A shard that --max_shots shortened may be in pieces in one store and whole in the other: keep the longer one.
      if (known.end() >= row.end()) return;
      if (known.first_shot == row.first_shot) remove_.bind(1, run).bind(2, row.first_shot).bind(3, row.end()).run();
    }
    insert_.bind(1, run).bind(2, row.first_shot);
    bind_count(insert_, 3, row.counts.shots);
    bind_count(insert_, 4, row.counts.failures);
    bind_count(insert_, 5, row.counts.discards);
    insert_.bind(6, row.counts.seconds);
    bind_others(insert_, 7, row.counts.others);
    if (row.failed_shots) {
      insert_.bind_bytes(8, *row.failed_shots);
    } else {
      insert_.bind_null(8);
    }
    insert_.run();
  }

  void add_imports() {
    Statement rows =
        in_.database().prepare("SELECT source, task, shots, failures, discards, seconds, others FROM imports");
    const StoredRow row(in_.database(), rows, "imports", 0);
    while (rows.step()) {
      const auto task = tasks_.find(rows.integer(1));
      if (task == tasks_.end()) row.fail("there is no task " + rows.text(1));
      out_.add_import(task->second, row.text(0, "source"), row.counts(2));
    }
  }

  ResultStore &out_, &in_;
  StrongIds& strong_ids_;
  Statement find_, remove_, insert_;
  std::map<int64_t, int64_t> tasks_, runs_;  // numbers in `in` → in `out`
  std::map<int64_t, std::string> task_ids_;  // by number in `in`
};

}  // namespace

std::vector<std::string> combine_store(ResultStore& out, ResultStore& in, StrongIds& strong_ids) {
  return Combination(out, in, strong_ids).run();
}

}  // namespace sallow
