#pragma once

#include <vector>

#include "results/paired_results.h"
#include "store/result_store.h"

namespace sallow::python {

/// What a store had when it was read, or a part of it.
struct TaskResults {
  std::vector<TaskResult> results;
  std::vector<PairedResult> pairs;  // decoders on the same shots
};

}  // namespace sallow::python
