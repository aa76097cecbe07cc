#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "dem/error_hypergraph.h"

namespace sallow {

/// The fewest errors of a model that fire no detector and flip an observable.
struct ShortestError {
  std::optional<uint64_t> distance;  // their number; none where there is no such set, or none was proved the smallest
  uint64_t count = 0;                // how many sets of that size there are; saturates at UINT64_MAX
  bool is_counted = true;            // false: the search stopped before all of them were counted
  std::optional<uint64_t> at_most;   // where the distance is not known: the size of a set that was found
  std::vector<uint32_t> faults;      // one of them, or the set of at_most: rising, errors of the hypergraph
  uint64_t at_least = 0;             // every smaller number was tried; equals the distance where that is known
  bool is_complete = true;           // false: the search stopped at its limit before it knew the distance
};

/// Among errors that fire at most two detectors. Exact, and quick: detectors are vertices, one more stands for the
/// boundary, and a logical error is a shortest cycle whose edges flip an observable together. A breadth-first search
/// over (vertex, observables flipped so far) counts the cycles through the boundary; those that avoid it are counted
/// from their first edge that flips an observable, where there are any.
ShortestError shortest_graphlike_error(const ErrorHypergraph& errors);

/// Adds a set that another search found to what a search knows: it is an upper bound, and where all smaller numbers
/// were tried, the distance.
void add_found_set(ShortestError& shortest, const std::vector<uint32_t>& faults);

/// How far a search over hyperedges has come.
struct SearchProgress {
  uint64_t steps;  // of max_steps
  uint64_t size;   // of the sets being tried
};

/// Among all errors. Exact by iterative deepening: of a set's detectors that still fire, the one with the fewest
/// candidates is put out in every possible way, each set being met once; the last error is looked up by what it must
/// flip. Detectors that fire take at least so many errors: each counts for one part of the largest error there. Takes a
/// time exponential in the distance, so it stops after `max_steps` tries or at `at_most` errors, whichever comes first.
/// `progress`, where given, is called every few thousand tries; an exception that it throws goes through.
ShortestError shortest_hyperedge_error(const ErrorHypergraph& errors, uint64_t at_most, uint64_t max_steps,
                                       const std::function<void(SearchProgress)>& progress = {});

/// A small set of errors that fires no detector and flips an observable, of fewer than `below` errors: an upper bound
/// of the distance, often the distance itself. Empty where none is found. A beam search: sets grow error by error, and
/// of those that fire different detectors the `width` are kept that need the fewest more.
std::vector<uint32_t> short_logical_error(const ErrorHypergraph& errors, uint64_t below, size_t width = 20'000);

}  // namespace sallow
