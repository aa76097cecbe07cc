#pragma once

#include <vector>

#include "results/paired_results.h"
#include "store/result_store.h"

namespace sallow::python {

/// The contents of a store at the time of reading, or a part of them.
struct TaskResults {
  std::vector<TaskResult> results;
  std::vector<PairedResult> pairs;  // decoders on the same shots
};

}  // namespace sallow::python
