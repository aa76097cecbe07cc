#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "dem/error_hypergraph.h"

namespace sallow {

/// The fewest errors of a model that fire no detector and flip an observable.
struct ShortestError {
  std::optional<uint64_t> distance;  // their number; none if no such set exists or none was proved the smallest
  uint64_t count = 0;                // how many sets of that size there are; saturates at UINT64_MAX
  bool is_counted = true;            // false: the search stopped before all of them were counted
  std::optional<uint64_t> at_most;   // if the distance is not known: the size of a set that was found
  std::vector<uint32_t> faults;      // one smallest set, or the set of at_most: rising, errors of the hypergraph
  uint64_t at_least = 0;             // all smaller sizes were tried; equals the distance if that is known
  bool is_complete = true;           // false: the search reached its limit before it found the distance
};

/// The shortest logical error among errors that fire at most two detectors. Exact and fast: detectors are vertices, one
/// more vertex is the boundary, and a logical error is a shortest cycle whose edges together flip an observable. A
/// breadth-first search over (vertex, observables flipped so far) counts the cycles through the boundary; cycles that
/// avoid the boundary, if there are any, are counted from their first edge that flips an observable.
ShortestError shortest_graphlike_error(const ErrorHypergraph& errors);

/// Adds a set found by another search to a result: the set is an upper bound and, if all smaller sizes were tried, the
/// distance.
void add_found_set(ShortestError& shortest, const std::vector<uint32_t>& faults);

/// The progress of a search over hyperedges.
struct SearchProgress {
  uint64_t steps;  // of max_steps
  uint64_t size;   // of the sets now being tried
};

/// The shortest logical error among all errors, exact, by iterative deepening. Of the detectors that a set fires, the
/// one with the fewest candidate errors is cleared in every possible way; each set is visited once, and the last error
/// is looked up by its symptoms. The detectors still firing give a lower bound on the number of further errors: each
/// counts as one part of the largest error there. Takes time exponential in the distance, so the search stops after
/// `max_steps` tries or at `at_most` errors, whichever comes first. `progress`, if given, is called every few thousand
/// tries; an exception that it throws is passed on.
ShortestError shortest_hyperedge_error(const ErrorHypergraph& errors, uint64_t at_most, uint64_t max_steps,
                                       const std::function<void(SearchProgress)>& progress = {});

/// A small set of fewer than `below` errors that fires no detector and flips an observable: an upper bound on the
/// distance, often the distance itself. Empty if none is found. A beam search: sets grow error by error, and of the
/// sets with different symptoms the `width` that need the fewest further errors are kept.
std::vector<uint32_t> short_logical_error(const ErrorHypergraph& errors, uint64_t below, size_t width = 20'000);

}  // namespace sallow
