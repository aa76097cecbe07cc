#pragma once

#include <cstdint>

#include "bits/bit_table.h"
#include "dem/error_model.h"

namespace sallow {

/// A random model of at most ten detectors, so that every syndrome can be tried and `exact` can judge.
struct SmallModel {
  DetectorErrorModel model;
  /// All errors have at most two detectors and no ^: then the decoders of edges and those of whole errors see the same.
  bool is_graph_like = false;
};

/// Model number `number` of the seed. Over the numbers come: hyperedges, ^-parts, parallel edges that differ in their
/// observables, probabilities of 0, 1/2 and above, components without boundary, detectors that no error flips,
/// observables without detectors, and no observable at all.
SmallModel small_model(uint64_t seed, uint64_t number);

/// Every syndrome once, in order: column k has detector d if bit d of k is 1.
BitTable every_syndrome(size_t detector_count);

}  // namespace sallow
