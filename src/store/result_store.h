#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/counts.h"
#include "store/database.h"

namespace sallow {

/// A task: a circuit, its decoder, and its post-selection.
struct StoredTask {
  std::string id;             // task_id() of its definition; for a task that sinter counted, its strong_id
  std::string name;           // for display; need not be unique
  std::string decoder;        // with its options, as in --decoder
  std::string postselection;  // "D3,D7-D9": shots in which one of these fires are discarded; empty: all are kept
  bool strict = false;        // models with errors that the decoder cannot use are refused
  bool same_shots = false;    // whether it has the same shots as all tasks of this circuit that set this
  // From a plan or from the metadata; otherwise empty.
  std::string code;
  std::string experiment;  // such as rotated_memory_z
  std::optional<uint64_t> distance, rounds;
  std::string noise;  // the model's name
  std::optional<double> p;
  std::string metadata = "null";  // JSON, as in sinter
  std::string strong_id;          // sinter's name of a task that sinter counted; otherwise empty
  std::string circuit_hash;       // SHA-256 of the circuit's text; empty if the store does not have the text
};

/// A task with its counts.
struct TaskResult {
  StoredTask task;
  Counts counts;
};

/// The failed shots of a shard.
struct ShardFailures {
  uint64_t seed = 0;  // of the campaign
  uint64_t first_shot = 0, shots = 0, kept = 0;
  std::vector<uint64_t> failed;  // increasing, relative to the shard's first shot

  bool operator<(const ShardFailures& other) const {
    return std::pair(seed, first_shot) < std::pair(other.seed, other.first_shot);
  }
};

/// A store of results: one SQLite file with tasks and append-only shards of counts. docs/formats/store.md describes it.
///
/// Opening throws an InputError for a file that is not a store, a store of a newer version, a store without some of the
/// tables or columns, and a store that is locked for longer than `wait_seconds`. A store of an older version can be
/// read unchanged; opening it for writing converts it to this version. Every row is checked when it is read: an
/// InputError names the row.
class ResultStore {
 public:
  /// kTemporary: a new store without a file (Database).
  enum class Open : uint8_t { kToRead, kOrNew, kTemporary };
  static constexpr double kUsualWait = 10;

  explicit ResultStore(const std::string& path, Open open = Open::kToRead, double wait_seconds = kUsualWait);

  /// All tasks in the order of being added, with their counts: all imported rows; for each run that has ended, the
  /// shots up to its stop; for other runs, all shots.
  std::vector<TaskResult> results();
  /// The text of a task's circuit; empty for an imported task.
  std::string circuit(const std::string& task_id);
  /// The counted shards of a task with same_shots, sorted by seed and first shot.
  std::vector<ShardFailures> failures(const std::string& task_id);

  bool has_task(const std::string& id);
  /// All tasks with their numbers.
  std::vector<std::pair<int64_t, StoredTask>> tasks();
  /// Adds a task unless it exists; returns its number. `circuit` is empty if unknown.
  int64_t add_task(const StoredTask& task, const std::string& circuit);
  /// Adds counts from another source to a task, unless counts with this source exist.
  void add_import(int64_t task, const std::string& source, const Counts& counts);
  /// Sets code, experiment, distance, rounds, noise and p of a task to the values in `task`.
  void describe(int64_t number, const StoredTask& task);

  Database& database() { return database_; }
  /// Columns that older versions do not have, as SQL: "tasks.same_shots", or "0" for an older store.
  const char* same_shots_column() const { return version_ >= 2 ? "tasks.same_shots" : "0"; }
  const char* failed_shots_column() const { return version_ >= 2 ? "shards.failed_shots" : "NULL"; }
  /// The store as the bytes of a file.
  std::string image();

 private:
  void create_or_check(Open open, double wait_seconds);
  void refuse_damage();
  /// Throws if a table or a column of this version is missing. With `is_read`, those used only for writing may be
  /// missing.
  void refuse_missing_tables(bool is_read);

  Database database_;
  int64_t version_ = 0;
};

/// Binds a count in the form used by stores: as a number, or as digits if it exceeds 63 bits.
void bind_count(Statement& statement, int parameter, Count count);
/// {"L0":12,"unmatchable":3}.
std::string others_text(const std::map<std::string, Count>& others);
/// Binds this text, or NULL if there are none.
void bind_others(Statement& statement, int parameter, const std::map<std::string, Count>& others);

}  // namespace sallow
