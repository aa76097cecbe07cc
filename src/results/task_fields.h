#pragma once

#include <functional>
#include <string>
#include <vector>

#include "store/result_store.h"

namespace sallow {

/// Fields to set in tasks: "code=surface_code,noise=uniform,rounds=3d". Plots, reports and fits use these fields, so
/// that tasks counted by sinter can be combined with sallow's own. Metadata does not change.
class TaskFields {
 public:
  TaskFields() = default;
  /// The fields are code, task, distance, rounds (a number, or a multiple of the distance: d, 3d), noise and p, with
  /// any of their names in metadata (task_metadata.h). Throws InputError for a wrong text.
  explicit TaskFields(const std::string& text);

  bool empty() const { return changes_.empty(); }
  /// Sets the fields. Throws InputError if rounds are a multiple of an unknown distance.
  void apply(StoredTask& task) const;

 private:
  std::vector<std::function<void(StoredTask&)>> changes_;  // the distance before the rounds
};

}  // namespace sallow
