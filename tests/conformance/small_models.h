#pragma once

#include <cstdint>

#include "bits/bit_table.h"
#include "dem/error_model.h"

namespace sallow {

/// A random model of at most ten detectors, so that all syndromes can be tested and `exact` gives the reference.
struct SmallModel {
  DetectorErrorModel model;
  /// Whether all errors have at most two detectors and no ^. Then decoders of edges and of whole errors use the same
  /// errors.
  bool is_graph_like = false;
};

/// Model number `number` for a seed. Over the numbers, the models have hyperedges, ^-parts, parallel edges with
/// different observables, probabilities of 0, 1/2 and above, components without boundary, detectors that no error
/// flips, observables without detectors, and models without observables.
SmallModel small_model(uint64_t seed, uint64_t number);

/// Every syndrome once, in order: in column k, detector d is bit d of k.
BitTable every_syndrome(size_t detector_count);

}  // namespace sallow
