#include "store/result_store.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "base/error.h"
#include "json/json.h"
#include "store/content_hash.h"
#include "store/stored_row.h"

namespace sallow {
namespace {

// "slw1" in ASCII: SQLite's mark of the program that owns a file.
constexpr int64_t kApplicationId = 0x736c7731;
constexpr int64_t kVersion = 2;

constexpr const char* kHolders = R"(
CREATE TABLE holders (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  host TEXT NOT NULL,
  machine TEXT NOT NULL,
  process INTEGER NOT NULL,
  started TEXT NOT NULL,
  beats INTEGER NOT NULL);
)";

/// A new store is created with kTables, kHolders and kClaimsAndViews, in this order.
constexpr const char* kTables = R"(
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
  strong_id TEXT,
  same_shots INTEGER NOT NULL DEFAULT 0);
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
  failed_shots BLOB,
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
)";
constexpr const char* kClaimsAndViews = R"(
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

/// Together with kHolders, converts version 1. Claims of its processes are removed; their shards are still counted only
/// once.
constexpr const char* kUpgrade = R"(
ALTER TABLE tasks ADD COLUMN same_shots INTEGER NOT NULL DEFAULT 0;
ALTER TABLE shards ADD COLUMN failed_shots BLOB;
DELETE FROM claims;
DROP TABLE holders;
)";

/// The columns of each table.
const std::map<std::string, std::vector<std::string>>& tables_of_this_version() {
  static const std::map<std::string, std::vector<std::string>> tables = [] {
    std::map<std::string, std::vector<std::string>> all;
    Database empty("a new store", Database::Open::kTemporary, 0);
    for (const char* part : {kTables, kHolders, kClaimsAndViews}) empty.run(part);
    Statement columns = empty.prepare(
        "SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns "
        "WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%'");
    while (columns.step()) all[columns.text(0)].push_back(columns.text(1));
    return all;
  }();
  return tables;
}

/// Refuses paths that cannot be a store, such as folders and devices.
void check_file(const std::string& path, bool may_be_new) {
  struct stat info;
  if (::stat(path.c_str(), &info) != 0) {
    if (may_be_new) return;
    throw InputError(SourceLocation{path}, "there is no such file", "'sallow collect --db FILE' creates a store");
  }
  if (!S_ISREG(info.st_mode)) throw InputError(SourceLocation{path}, "this is not a regular file");
}

const std::string& checked(const std::string& path, ResultStore::Open open) {
  if (open == ResultStore::Open::kTemporary) return path;
  if (path.empty()) throw InputError("a store needs a file name");
  check_file(path, open == ResultStore::Open::kOrNew);
  return path;
}

Database::Open database_open(ResultStore::Open open) {
  switch (open) {
    case ResultStore::Open::kToRead:
      return Database::Open::kToRead;
    case ResultStore::Open::kOrNew:
      return Database::Open::kOrNew;
    case ResultStore::Open::kTemporary:
      return Database::Open::kTemporary;
  }
  SALLOW_CHECK(false);
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
    : database_(checked(path, open), database_open(open), wait_seconds) {
  create_or_check(open, wait_seconds);
  // A killed process loses no committed data; after a power failure the last commits may be lost, but the store stays
  // consistent.
  if (open == Open::kOrNew) database_.run("PRAGMA synchronous = NORMAL");
}

void ResultStore::create_or_check(Open open, double wait_seconds) {
  const SourceLocation where{database_.path()};
  const auto is_ours = [&] { return database_.number("PRAGMA application_id") == kApplicationId; };
  // One query, so that both values are consistent: another process may be creating the store.
  const auto is_empty = [&] {
    return database_.number(
        "SELECT application_id = 0 AND (SELECT count(*) FROM sqlite_master) = 0 FROM pragma_application_id");
  };
  if (!is_ours()) {
    // Checked again, because another process may have created the store since the first check.
    if (!is_empty() && !is_ours()) {
      throw InputError(where, "this database is not a store of sallow", "give --db a different file");
    }
    if (open == Open::kToRead) throw InputError(where, "this file holds no results");
    // Other processes may do the same at this moment, and SQLite does not always wait for them here.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(wait_seconds);
    while (open == Open::kOrNew) {
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
      for (const char* part : {kTables, kHolders, kClaimsAndViews}) database_.run(part);
      database_.run(("PRAGMA user_version = " + std::to_string(kVersion)).c_str());
      database_.run(("PRAGMA application_id = " + std::to_string(kApplicationId)).c_str());
    }
    transaction.commit();
  }
  version_ = database_.number("PRAGMA user_version");
  if (version_ < 1 || version_ > kVersion) {
    throw InputError(where,
                     "the store has version " + std::to_string(version_) + "; this sallow supports versions up to " +
                         std::to_string(kVersion),
                     version_ > kVersion ? "a newer sallow wrote it: use that version" : "");
  }
  if (open == Open::kOrNew) refuse_damage();
  refuse_missing_tables(open != Open::kOrNew || version_ < kVersion);
  if (open != Open::kOrNew || version_ == kVersion) return;
  Transaction transaction(database_);
  version_ = database_.number("PRAGMA user_version");  // another process may have been faster
  if (version_ < kVersion) {
    database_.run(kUpgrade);
    database_.run(kHolders);
    database_.run(("PRAGMA user_version = " + std::to_string(kVersion)).c_str());
    version_ = kVersion;
  }
  transaction.commit();
}

void ResultStore::refuse_missing_tables(bool is_read) {
  const SourceLocation where{database_.path()};
  constexpr const char* kRemedy = "the store was edited, or is damaged: take a copy from before";
  for (const auto& [table, columns] : tables_of_this_version()) {
    if (is_read && (table == "claims" || table == "holders")) continue;
    Statement query = database_.prepare("SELECT name FROM pragma_table_info(?1)");
    query.bind(1, table);
    std::set<std::string> found;
    while (query.step()) found.insert(query.text(0));
    if (found.empty()) throw InputError(where, "the store has no table '" + table + "'", kRemedy);
    for (const std::string& column : columns) {
      const bool is_new = column == "same_shots" || column == "failed_shots";
      if (found.contains(column) || (is_new && version_ < 2)) continue;
      throw InputError(where, "the store's table '" + table + "' has no column '" + column + "'", kRemedy);
    }
  }
}

// With damaged tables, a campaign might search forever for shards that it has stored.
void ResultStore::refuse_damage() {
  Statement check = database_.prepare("PRAGMA quick_check(1)");
  if (!check.step() || check.text(0) == "ok") return;
  std::string what = check.text(0);
  std::replace(what.begin(), what.end(), '\n', ' ');
  throw InputError(SourceLocation{database_.path()}, "the database is damaged: " + what,
                   "'sqlite3 FILE .recover' may recover some of its contents");
}

std::vector<std::pair<int64_t, StoredTask>> ResultStore::tasks() {
  std::vector<std::pair<int64_t, StoredTask>> found;
  Statement tasks = database_.prepare(
      "SELECT number, id, name, decoder, postselection, strict, code, experiment, distance, rounds, noise, p, "
      "metadata, strong_id, circuit, " +
      std::string(same_shots_column()) + " FROM tasks ORDER BY number");
  const StoredRow row(database_, tasks, "tasks", 0);
  while (tasks.step()) {
    StoredTask task;
    task.id = row.text(1, "id");
    task.name = row.text(2, "name");
    task.decoder = row.text(3, "decoder");
    task.postselection = row.text(4, "postselection");
    task.strict = row.whole(5, "strict") != 0;
    task.code = row.optional_text(6, "code");
    task.experiment = row.optional_text(7, "experiment");
    task.distance = row.optional_whole(8, "distance");
    task.rounds = row.optional_whole(9, "rounds");
    task.noise = row.optional_text(10, "noise");
    if (!tasks.is_null(11)) task.p = row.number(11, "p");
    task.metadata = row.text(12, "metadata");
    if (std::string problem; !Json::parse(task.metadata, &problem)) row.fail("metadata: " + problem);
    task.strong_id = row.optional_text(13, "strong_id");
    task.circuit_hash = row.optional_text(14, "circuit");
    task.same_shots = row.whole(15, "same_shots") != 0;
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
  const auto add = [&](const StoredRow& row, int64_t task, const Counts& counts) {
    const auto found = place.find(task);
    if (found == place.end()) row.fail("there is no task " + std::to_string(task));
    results[found->second].counts += counts;
  };
  struct Run {
    int64_t task;
    uint64_t counted_until;
  };
  std::map<int64_t, Run> runs;
  Statement all_runs = database_.prepare("SELECT number, task, seed, counted_until FROM runs");
  const StoredRow run_row(database_, all_runs, "runs", 0);
  while (all_runs.step()) {
    static_cast<void>(run_row.seed(2));
    runs[all_runs.integer(0)] = {all_runs.integer(1), run_row.optional_whole(3, "counted_until").value_or(UINT64_MAX)};
  }
  Statement shards = database_.prepare(
      "SELECT number, run, first_shot, shots, failures, discards, seconds, others FROM shards ORDER BY number");
  const StoredRow shard_row(database_, shards, "shards", 0);
  while (shards.step()) {
    const Counts counts = shard_row.counts(3);
    const auto run = runs.find(shards.integer(1));
    if (run == runs.end()) shard_row.fail("there is no run " + std::to_string(shards.integer(1)));
    if (shard_row.whole(2, "first_shot") < run->second.counted_until) add(shard_row, run->second.task, counts);
  }
  Statement imports = database_.prepare(
      "SELECT source, task, shots, failures, discards, seconds, others FROM imports ORDER BY task, source");
  const StoredRow import_row(database_, imports, "imports", 0);
  while (imports.step()) add(import_row, imports.integer(1), import_row.counts(2));
  database_.run("COMMIT");
  return results;
}

std::string ResultStore::circuit(const std::string& task_id) {
  Statement query = database_.prepare(
      "SELECT hash, text FROM circuits JOIN tasks ON circuits.hash = tasks.circuit WHERE tasks.id = ?1");
  query.bind(1, task_id);
  if (!query.step()) return {};
  const StoredRow row(database_, query, "circuits", 0);
  std::string text = row.text(1, "text");
  if (sha256_text(text) != query.text(0)) row.fail("the circuit's text has another hash");
  return text;
}

std::vector<ShardFailures> ResultStore::failures(const std::string& task_id) {
  Statement query = database_.prepare(
      "SELECT shards.number, first_shot, shots, failures, discards, seconds, others, " +
      std::string(failed_shots_column()) +
      ", seed FROM shards JOIN runs ON shards.run = runs.number JOIN tasks ON runs.task = tasks.number "
      "WHERE tasks.id = ?1 AND (counted_until IS NULL OR first_shot < counted_until)");
  query.bind(1, task_id);
  const StoredRow row(database_, query, "shards", 0);
  std::vector<ShardFailures> shards;
  while (query.step()) {
    const Counts counts = row.counts(2);
    auto failed = row.failed_shots(7, counts);
    if (!failed) continue;
    shards.push_back(
        {row.seed(8), row.whole(1, "first_shot"), counts.shots.whole(), counts.kept().whole(), std::move(*failed)});
  }
  std::sort(shards.begin(), shards.end());
  return shards;
}

bool ResultStore::has_task(const std::string& id) {
  Statement find = database_.prepare("SELECT number FROM tasks WHERE id = ?1");
  return find.bind(1, id).step();
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
      "noise, p, metadata, strong_id, same_shots) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
      "?14, ?15) RETURNING number");
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
  insert.bind(15, int64_t{task.same_shots});
  insert.step();
  const int64_t number = insert.integer(0);
  insert.step();
  return number;
}

void ResultStore::add_import(int64_t task, const std::string& source, const Counts& counts) {
  Statement insert = database_.prepare("INSERT OR IGNORE INTO imports VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  insert.bind(1, task).bind(2, source);
  bind_count(insert, 3, counts.shots);
  bind_count(insert, 4, counts.failures);
  bind_count(insert, 5, counts.discards);
  insert.bind(6, counts.seconds);
  bind_others(insert, 7, counts.others);
  insert.run();
}

void ResultStore::describe(int64_t number, const StoredTask& task) {
  Statement update = database_.prepare(
      "UPDATE tasks SET code = ?2, experiment = ?3, distance = ?4, rounds = ?5, noise = ?6, p = ?7 WHERE number = ?1");
  update.bind(1, number);
  bind_known(update, 2, task.code);
  bind_known(update, 3, task.experiment);
  bind_optional(update, 4, task.distance);
  bind_optional(update, 5, task.rounds);
  bind_known(update, 6, task.noise);
  bind_optional(update, 7, task.p);
  update.run();
}

std::string ResultStore::image() {
  std::string bytes = database_.image();
  // The write and read versions of the file format: 2 means a write-ahead log.
  if (bytes.size() > 20) bytes[18] = bytes[19] = 2;
  return bytes;
}

void bind_count(Statement& statement, int parameter, Count count) {
  if (count.fits_64_bits() && count.whole() <= INT64_MAX) {
    statement.bind(parameter, count.whole());
  } else {
    // SQLite would convert digits as text to a number of 53 bits.
    statement.bind_bytes(parameter, count.str());
  }
}

std::string others_text(const std::map<std::string, Count>& others) {
  Json table = Json::table();
  for (const auto& [name, count] : others) table[name] = Json::digits(count.str());
  return table.text({.ascii = true, .replace_odd = true});
}

void bind_others(Statement& statement, int parameter, const std::map<std::string, Count>& others) {
  if (others.empty()) {
    statement.bind_null(parameter);
  } else {
    statement.bind(parameter, others_text(others));
  }
}

}  // namespace sallow
