#pragma once

#include "dem/error_model.h"

namespace sallow {

/// The model with errors of at most two detectors taken whole where their split says what is not so:
///
/// - the parts flip observables that the whole error does not. D0 L0 ^ D1 L0 is the edge D0 D1; split, it would make D0
/// L0
///   and D1 L0 likely, each on its own.
/// - other edges connect the two detectors, so that D0 D1 is one more edge among them.
///
/// Elsewhere the split stays: the X and the Z part of a Y error, say, which lie in two graphs. Matching them apart, and
/// telling each of the other, fails less often than one edge between the graphs. Heralds lie apart in the same way.
/// The model must have no repeats.
DetectorErrorModel with_whole_edges(DetectorErrorModel model);

}  // namespace sallow
