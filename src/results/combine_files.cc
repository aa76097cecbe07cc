#include "results/combine_files.h"

#include <filesystem>
#include <optional>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "results/sinter_csv.h"
#include "store/combine_stores.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

bool is_new(const std::string& path) {
  std::error_code none;
  return !fs::exists(path) || (fs::file_size(path, none) == 0 && !none);
}

/// Adds the contents of a file, and returns the ids of its tasks.
std::vector<std::string> add_results(ResultStore& out, StrongIds& strong_ids, const std::string& path,
                                     double wait_seconds) {
  if (is_sinter_csv(path)) return import_sinter_csv(out, path, strong_ids);
  if (!begins_as_database(path)) {
    throw InputError(SourceLocation{path}, "this is neither a store nor a sinter CSV file",
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

}  // namespace

std::vector<TaskResult> combine_files(const std::string& out_path, std::span<const std::string> files,
                                      const TaskFields& fields, double wait_seconds) {
  for (const std::string& path : files) {
    std::error_code ignored;
    if (fs::equivalent(out_path, path, ignored)) {
      throw InputError(SourceLocation{path}, "the store to fill is also an input");
    }
  }
  // A new store appears complete or not at all.
  std::optional<OutputFile> file;
  if (is_new(out_path)) {
    file.emplace(out_path);
  } else if (is_sinter_csv(out_path)) {
    throw InputError(SourceLocation{out_path}, "this is a sinter CSV file, but 'combine' fills stores",
                     "'sallow export' writes such files");
  }
  ResultStore out(out_path, file ? ResultStore::Open::kTemporary : ResultStore::Open::kOrNew, wait_seconds);
  Transaction transaction(out.database());
  StrongIds strong_ids(out);
  std::set<std::string> ids;
  for (const std::string& path : files) {
    for (std::string& id : add_results(out, strong_ids, path, wait_seconds)) ids.insert(std::move(id));
  }
  if (!fields.empty()) set_fields(out, ids, fields);
  transaction.commit();
  std::vector<TaskResult> results = out.results();
  if (file) {
    file->write(out.image());
    file->finish();
  }
  return results;
}

}  // namespace sallow
