#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dem/error_hypergraph.h"

namespace sallow {

/// The fewest errors of a model that fire no detector and flip an observable.
struct ShortestError {
  std::optional<uint64_t> distance;  // their number; none where there is no such set, or it was not reached
  uint64_t count = 0;                // how many sets of that size there are; saturates at UINT64_MAX
  std::vector<uint32_t> faults;      // one of them: rising, errors of the hypergraph
  uint64_t at_least = 0;             // every smaller number was tried; equals the distance where that is known
  bool is_complete = true;           // false: the search stopped at its limit
};

/// Among errors that fire at most two detectors. Exact, and quick: detectors are vertices, one more stands for the
/// boundary, and a logical error is a shortest cycle whose edges flip an observable together. A breadth-first search
/// over (vertex, observables flipped so far) counts the cycles through the boundary; those that avoid it are counted
/// from their first edge that flips an observable, where there are any.
ShortestError shortest_graphlike_error(const ErrorHypergraph& errors);

/// Among all errors. Exact by iterative deepening: of a set's detectors that still fire, the one with the fewest
/// candidates is put out in every possible way, each set being met once. Takes a time exponential in the distance, so
/// it stops after `max_steps` tries or at `at_most` errors, whichever comes first.
ShortestError shortest_hyperedge_error(const ErrorHypergraph& errors, uint64_t at_most, uint64_t max_steps);

}  // namespace sallow
