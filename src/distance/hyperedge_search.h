#pragma once

#include <cstdint>
#include <exception>
#include <functional>

#include "dem/error_hypergraph.h"
#include "distance/shortest_error.h"

namespace sallow {

/// What is known of the distance over all errors, and what broke the search off, if anything did.
struct HyperedgeRun {
  ShortestError shortest;
  std::exception_ptr broken_off;
};

/// A quick search for an upper bound, then a long one from below, of at most `max_steps` tries. `graphlike` is what is
/// known of errors that fire at most two detectors; nothing will do. An exception that `progress` throws ends the
/// search with what is known by then.
HyperedgeRun search_hyperedges(const ErrorHypergraph& errors, const ShortestError& graphlike, uint64_t max_steps,
                               const std::function<void(SearchProgress)>& progress);

}  // namespace sallow
