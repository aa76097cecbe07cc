#include <cstdio>
#include <filesystem>
#include <optional>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "cli/command.h"
#include "results/sinter_csv.h"
#include "results/task_fields.h"
#include "store/combine_stores.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

bool is_new(const std::string& path) {
  std::error_code none;
  return !fs::exists(path) || (fs::file_size(path, none) == 0 && !none);
}

/// Adds what a file holds, and returns the ids of its tasks.
std::vector<std::string> add_file(ResultStore& out, StrongIds& strong_ids, const std::string& path,
                                  double wait_seconds) {
  if (is_sinter_csv(path)) return import_sinter_csv(out, path, strong_ids);
  if (!begins_as_database(path)) {
    throw InputError(SourceLocation{path}, "this is neither a store nor a CSV of sinter's",
                     "such a CSV begins with the names of its columns: " + sinter_columns_text());
  }
  ResultStore in(path, ResultStore::Open::kToRead, wait_seconds);
  return combine_store(out, in, strong_ids);
}

/// Sets fields of the tasks with these ids.
void set_fields(ResultStore& store, const std::set<std::string>& ids, const TaskFields& fields) {
  for (auto& [number, task] : store.tasks()) {
    if (!ids.contains(task.id)) continue;
    fields.apply(task);
    store.describe(number, task);
  }
}

void run_combine(Flags& flags) {
  std::vector<std::string> paths;
  TaskFields fields;
  double wait_seconds = ResultStore::kUsualWait;
  flags.add_positionals(&paths, "OUT IN", "The store to fill, then stores and sinter's CSV files.");
  flags.add(
      "set", [&](const std::string& text) { fields = TaskFields(text); },
      "Set fields of every task that comes in, whatever its metadata says: code, task, distance, rounds (a number, or "
      "d, "
      "3d), noise, p. Plots and fits then join it with others of the same.",
      "NAME=VALUE,...");
  flags.add_seconds("db_wait", &wait_seconds, "Seconds to wait for a store that another program has locked.");
  if (!flags.parse()) return;
  if (paths.size() < 2) {
    throw InputError("'sallow combine' needs a store to fill and files to take from",
                     "for example: sallow combine all.sqlite a.sqlite b.sqlite stats.csv");
  }
  for (size_t k = 1; k < paths.size(); k++) {
    std::error_code ignored;
    if (fs::equivalent(paths[0], paths[k], ignored)) {
      throw InputError(SourceLocation{paths[k]}, "the store to fill is also one to take from");
    }
  }
  const Waiting waiting("combining");
  // A store that is new appears whole or not at all.
  std::optional<OutputFile> file;
  if (is_new(paths[0])) {
    file.emplace(paths[0]);
  } else if (is_sinter_csv(paths[0])) {
    throw InputError(SourceLocation{paths[0]}, "this is a CSV of sinter's; 'combine' fills stores",
                     "'sallow export' writes such files");
  }
  ResultStore out(paths[0], file ? ResultStore::Open::kTemporary : ResultStore::Open::kOrNew, wait_seconds);
  Transaction transaction(out.database());
  StrongIds strong_ids(out);
  std::set<std::string> ids;
  for (size_t k = 1; k < paths.size(); k++) {
    for (std::string& id : add_file(out, strong_ids, paths[k], wait_seconds)) ids.insert(std::move(id));
  }
  if (!fields.empty()) set_fields(out, ids, fields);
  transaction.commit();
  Counts sum;
  const std::vector<TaskResult> results = out.results();
  for (const TaskResult& result : results) sum += result.counts;
  if (file) {
    file->write(out.image());
    file->finish();
  }
  std::printf("%s: %zu %s, %s shots, %s failures\n", paths[0].c_str(), results.size(),
              results.size() == 1 ? "task" : "tasks", sum.shots.str().c_str(), sum.failures.str().c_str());
}

}  // namespace

extern const Command kCombineCommand;
const Command kCombineCommand{
    "combine",
    "Unite stores of results, and sinter's CSV files, in one store",
    "Adds to OUT, which is made where it is missing, what the others have and it has not; nothing is counted twice. "
    "Either all comes in or nothing.",
    "  sallow combine all.sqlite part1.sqlite part2.sqlite\n"
    "  sallow combine all.sqlite sinter_stats.csv\n"
    "  sallow combine all.sqlite stats.csv --set code=surface_code,task=rotated_memory_z,rounds=d,noise=uniform\n",
    run_combine,
};

}  // namespace sallow
