#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/counts.h"
#include "store/database.h"

namespace sallow {

/// What is counted: a circuit, how it is decoded, and which shots are kept.
struct StoredTask {
  std::string id;             // SHA-256 of what defines it; of a task that sinter counted, its strong_id
  std::string name;           // for people; need not be unique
  std::string decoder;        // with its options, as --decoder takes it
  std::string postselection;  // "D3,D7-D9": shots in which one of these fires are discarded; empty: all are kept
  bool strict = false;        // models with errors that the decoder cannot use are refused
  // Where the task came from a plan, or says so in its metadata; else empty.
  std::string code;
  std::string experiment;  // such as rotated_memory_z
  std::optional<uint64_t> distance, rounds;
  std::string noise;  // the model's name
  std::optional<double> p;
  std::string metadata = "null";  // JSON, as sinter keeps it
  std::string strong_id;          // sinter's name of a task that it counted; else empty
};

/// A task with what is counted of it.
struct TaskResult {
  StoredTask task;
  Counts counts;
};

/// A store of results: one SQLite file with tasks and append-only shards of counts. docs/formats/store.md describes it.
///
/// Opening refuses, with an InputError, a file that is no store, a store of a newer version, and one that is locked for
/// longer than `wait_seconds`.
class ResultStore {
 public:
  enum class Open : uint8_t { kExisting, kOrNew };
  static constexpr double kUsualWait = 10;

  explicit ResultStore(const std::string& path, Open open = Open::kExisting, double wait_seconds = kUsualWait);

  /// Every task in the order of its coming, with its counts: those of imported rows; of each run that has ended, the
  /// shots up to where its stop rule was met; of others, all.
  std::vector<TaskResult> results();
  /// The text of a task's circuit; empty for a task that was imported.
  std::string circuit(const std::string& task_id);

  /// Every task with its number.
  std::vector<std::pair<int64_t, StoredTask>> tasks();
  /// Adds a task unless it is there; returns its number. `circuit` is empty where it is not known.
  int64_t add_task(const StoredTask& task, const std::string& circuit);
  /// Adds counts of a task that came from elsewhere, unless some with this source are there. `others` is a JSON table
  /// of further counts, or empty; counts.others is not looked at.
  void add_import(int64_t task, const std::string& source, const Counts& counts, const std::string& others);

  Database& database() { return database_; }

 private:
  void create_or_check(Open open, double wait_seconds);

  Database database_;
};

}  // namespace sallow
