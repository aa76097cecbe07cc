#pragma once

#include <cstdint>
#include <exception>
#include <functional>

#include "dem/error_hypergraph.h"
#include "distance/shortest_error.h"

namespace sallow {

/// The result for the distance over all errors, and the exception that ended the search early, if any.
struct HyperedgeRun {
  ShortestError shortest;
  std::exception_ptr broken_off;
};

/// A fast search for an upper bound, then a long search for lower bounds, of at most `max_steps` tries. `graphlike` is
/// the result for errors that fire at most two detectors; it may be empty. An exception of `progress` ends the search
/// with the bounds found so far.
HyperedgeRun search_hyperedges(const ErrorHypergraph& errors, const ShortestError& graphlike, uint64_t max_steps,
                               const std::function<void(SearchProgress)>& progress);

}  // namespace sallow
