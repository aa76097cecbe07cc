#pragma once

#include "dem/error_model.h"

namespace sallow {

/// Replaces the split of an error of at most two detectors by the whole error, if the split is misleading:
///
/// - The parts flip observables that the whole error does not. D0 L0 ^ D1 L0 is the edge D0 D1; the split would make
///   D0 L0 and D1 L0 likely, each on its own.
/// - Other edges connect the two detectors, so that D0 D1 is one more edge of their graph.
///
/// Other splits are kept, for example that of a Y error into its X part and Z part, which lie in two graphs. Matching
/// the two graphs separately, with correlations, fails less often than one edge between them. Heralds are split
/// similarly. The model must have no repeats, else UsageError.
DetectorErrorModel with_whole_edges(DetectorErrorModel model);

}  // namespace sallow
