#pragma once

#include <functional>
#include <string>
#include <vector>

#include "store/result_store.h"

namespace sallow {

/// What is to be set of tasks: "code=surface_code,noise=uniform,rounds=3d". Plots, reports and fits go by these fields,
/// so that tasks that sinter counted join sallow's own. Metadata stays as it is.
class TaskFields {
 public:
  TaskFields() = default;
  /// The fields are code, task, distance, rounds (a number, or a multiple of the distance: d, 3d), noise and p, under
  /// any name that metadata may give them (task_metadata.h). What is wrong is an InputError.
  explicit TaskFields(const std::string& text);

  bool empty() const { return changes_.empty(); }
  /// Sets them; an InputError where a multiple of a distance is wanted that is not known.
  void apply(StoredTask& task) const;

 private:
  std::vector<std::function<void(StoredTask&)>> changes_;  // the distance before the rounds
};

}  // namespace sallow
