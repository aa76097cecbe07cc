#include "store/result_store.h"

#include <sys/stat.h>

#include <chrono>
#include <map>
#include <thread>

#include "base/error.h"
#include "store/content_hash.h"

namespace sallow {
namespace {

// "slw1" in ASCII: how SQLite files say whose they are.
constexpr int64_t kApplicationId = 0x736c7731;
constexpr int64_t kVersion = 1;

constexpr const char* kSchema = R"(
CREATE TABLE campaign (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE circuits (hash TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tasks (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  decoder TEXT NOT NULL,
  postselection TEXT NOT NULL,
  strict INTEGER NOT NULL,
  circuit TEXT REFERENCES circuits,
  code TEXT, experiment TEXT, distance INTEGER, rounds INTEGER, noise TEXT, p REAL,
  metadata TEXT NOT NULL,
  strong_id TEXT);
CREATE TABLE runs (
  number INTEGER PRIMARY KEY,
  task INTEGER NOT NULL REFERENCES tasks,
  seed TEXT NOT NULL,
  counted_until INTEGER,
  UNIQUE (task, seed));
CREATE TABLE shards (
  number INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs,
  first_shot INTEGER NOT NULL,
  shots INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  discards INTEGER NOT NULL,
  seconds REAL NOT NULL,
  others TEXT,
  UNIQUE (run, first_shot));
CREATE TABLE imports (
  task INTEGER NOT NULL REFERENCES tasks,
  source TEXT NOT NULL,
  shots INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  discards INTEGER NOT NULL,
  seconds REAL NOT NULL,
  others TEXT,
  PRIMARY KEY (task, source)) WITHOUT ROWID;
CREATE TABLE holders (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  host TEXT NOT NULL,
  process INTEGER NOT NULL,
  seen REAL NOT NULL);
CREATE TABLE claims (
  run INTEGER NOT NULL,
  first_shot INTEGER NOT NULL,
  holder INTEGER NOT NULL,
  PRIMARY KEY (run, first_shot)) WITHOUT ROWID;
CREATE VIEW counted AS
  SELECT task, shots, failures, discards, seconds, others FROM shards JOIN runs ON shards.run = runs.number
    WHERE counted_until IS NULL OR first_shot < counted_until
  UNION ALL
  SELECT task, shots, failures, discards, seconds, others FROM imports;
CREATE VIEW results AS
  SELECT tasks.name, tasks.decoder, tasks.code, tasks.experiment, tasks.distance, tasks.rounds, tasks.noise, tasks.p,
    coalesce(sum(counted.shots), 0) AS shots, coalesce(sum(counted.failures), 0) AS failures,
    coalesce(sum(counted.discards), 0) AS discards,
    total(counted.seconds) AS seconds, tasks.id
  FROM tasks LEFT JOIN counted ON counted.task = tasks.number GROUP BY tasks.number;
)";

/// A file that is there may be a store; anything else that is there is not.
void check_file(const std::string& path, bool may_be_new) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0) {
    if (may_be_new) return;
    throw InputError(SourceLocation{path}, "there is no such file", "'sallow collect --db FILE' makes a store");
  }
  if (!S_ISREG(info.st_mode)) throw InputError(SourceLocation{path}, "this is not a regular file");
}

const std::string& checked(const std::string& path, bool may_be_new) {
  if (path.empty()) throw InputError("a store needs a file's name");
  check_file(path, may_be_new);
  return path;
}

std::optional<uint64_t> optional_count(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.count(column));
}

template <typename Value>
void bind_optional(Statement& statement, int parameter, const std::optional<Value>& value) {
  if (value) {
    statement.bind(parameter, *value);
  } else {
    statement.bind_null(parameter);
  }
}

void bind_known(Statement& statement, int parameter, const std::string& text) {
  if (text.empty()) {
    statement.bind_null(parameter);
  } else {
    statement.bind(parameter, text);
  }
}

}  // namespace

ResultStore::ResultStore(const std::string& path, Open open, double wait_seconds)
    : database_(checked(path, open == Open::kOrNew),
                open == Open::kOrNew ? Database::Open::kOrNew : Database::Open::kExisting, wait_seconds) {
  create_or_check(open, wait_seconds);
  // A process that is killed loses nothing that it committed; a machine that loses power may lose the last commits, but
  // not the store.
  database_.run("PRAGMA synchronous = NORMAL");
}

void ResultStore::create_or_check(Open open, double wait_seconds) {
  const SourceLocation where{database_.path()};
  const auto is_ours = [&] { return database_.number("PRAGMA application_id") == kApplicationId; };
  // One query, so that both are of one moment: another process may be making the store.
  const auto is_empty = [&] {
    return database_.number(
        "SELECT application_id = 0 AND (SELECT count(*) FROM sqlite_master) = 0 FROM pragma_application_id");
  };
  if (!is_ours()) {
    // What was neither empty nor ours may have become ours since the first look.
    if (!is_empty() && !is_ours()) {
      throw InputError(where, "this database is not a store of sallow's", "give --db a file of its own");
    }
    if (open == Open::kExisting) throw InputError(where, "this file holds no results");
    // Other processes may be about to do the same, and SQLite does not always wait for them here.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(wait_seconds);
    while (true) {
      try {
        database_.run("PRAGMA journal_mode = WAL");
        break;
      } catch (const InputError&) {
        if (std::chrono::steady_clock::now() > deadline) throw;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    }
    Transaction transaction(database_);
    if (!is_ours() && is_empty()) {
      database_.run(kSchema);
      database_.run(("PRAGMA user_version = " + std::to_string(kVersion)).c_str());
      database_.run(("PRAGMA application_id = " + std::to_string(kApplicationId)).c_str());
    }
    transaction.commit();
  }
  const int64_t version = database_.number("PRAGMA user_version");
  if (version != kVersion) {
    throw InputError(
        where,
        "the store has version " + std::to_string(version) + "; this sallow knows version " + std::to_string(kVersion),
        version > kVersion ? "a newer sallow wrote it: use that one" : "");
  }
}

std::vector<std::pair<int64_t, StoredTask>> ResultStore::tasks() {
  std::vector<std::pair<int64_t, StoredTask>> found;
  Statement tasks = database_.prepare(
      "SELECT number, id, name, decoder, postselection, strict, code, experiment, distance, rounds, noise, p, "
      "metadata, strong_id FROM tasks ORDER BY number");
  while (tasks.step()) {
    StoredTask task;
    task.id = tasks.text(1);
    task.name = tasks.text(2);
    task.decoder = tasks.text(3);
    task.postselection = tasks.text(4);
    task.strict = tasks.integer(5) != 0;
    task.code = tasks.text(6);
    task.experiment = tasks.text(7);
    task.distance = optional_count(tasks, 8);
    task.rounds = optional_count(tasks, 9);
    task.noise = tasks.text(10);
    if (!tasks.is_null(11)) task.p = tasks.real(11);
    task.metadata = tasks.text(12);
    task.strong_id = tasks.text(13);
    found.emplace_back(tasks.integer(0), std::move(task));
  }
  return found;
}

std::vector<TaskResult> ResultStore::results() {
  std::vector<TaskResult> results;
  std::map<int64_t, size_t> place;
  // One read transaction, so that the queries see the same shards.
  database_.run("BEGIN");
  for (auto& [number, task] : tasks()) {
    place[number] = results.size();
    results.push_back({std::move(task), {}});
  }
  Statement sums = database_.prepare(
      "SELECT task, sum(shots), sum(failures), sum(discards), sum(seconds) FROM counted GROUP BY task");
  while (sums.step()) {
    results[place.at(sums.integer(0))].counts = {sums.count(1), sums.count(2), sums.count(3), sums.real(4), {}};
  }
  Statement others = database_.prepare(
      "SELECT task, key, sum(value) FROM counted, json_each(counted.others) WHERE others IS NOT NULL GROUP BY task, "
      "key");
  while (others.step()) results[place.at(others.integer(0))].counts.others[others.text(1)] = others.count(2);
  database_.run("COMMIT");
  return results;
}

std::string ResultStore::circuit(const std::string& task_id) {
  Statement query =
      database_.prepare("SELECT text FROM circuits JOIN tasks ON circuits.hash = tasks.circuit WHERE tasks.id = ?1");
  query.bind(1, task_id);
  return query.step() ? query.text(0) : std::string();
}

int64_t ResultStore::add_task(const StoredTask& task, const std::string& circuit) {
  Statement find = database_.prepare("SELECT number FROM tasks WHERE id = ?1");
  find.bind(1, task.id);
  if (find.step()) return find.integer(0);
  const std::string hash = circuit.empty() ? "" : sha256_text(circuit);
  if (!hash.empty()) {
    database_.prepare("INSERT OR IGNORE INTO circuits VALUES (?1, ?2)").bind(1, hash).bind(2, circuit).run();
  }
  Statement insert = database_.prepare(
      "INSERT INTO tasks (id, name, decoder, postselection, strict, circuit, code, experiment, distance, rounds, "
      "noise, "
      "p, metadata, strong_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) RETURNING number");
  insert.bind(1, task.id).bind(2, task.name).bind(3, task.decoder).bind(4, task.postselection);
  insert.bind(5, int64_t{task.strict});
  bind_known(insert, 6, hash);
  bind_known(insert, 7, task.code);
  bind_known(insert, 8, task.experiment);
  bind_optional(insert, 9, task.distance);
  bind_optional(insert, 10, task.rounds);
  bind_known(insert, 11, task.noise);
  bind_optional(insert, 12, task.p);
  insert.bind(13, task.metadata);
  bind_known(insert, 14, task.strong_id);
  insert.step();
  const int64_t number = insert.integer(0);
  insert.step();
  return number;
}

void ResultStore::add_import(int64_t task, const std::string& source, const Counts& counts, const std::string& others) {
  Statement insert = database_.prepare("INSERT OR IGNORE INTO imports VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  insert.bind(1, task).bind(2, source).bind(3, counts.shots).bind(4, counts.failures).bind(5, counts.discards);
  insert.bind(6, counts.seconds);
  bind_known(insert, 7, others);
  insert.run();
}

}  // namespace sallow
