#pragma once

#include "bits/random_stream.h"
#include "tensor_network/contraction_order.h"

namespace sallow {

/// The value of contracting a and b to c is |c| - `inputs` · (|a| + |b|), with sizes in elements; the smallest value
/// comes first (Gray and Kourtis, Quantum 5:410, 2021). `noise` > 0 adds Gumbel noise of this scale to log2 of the
/// value, for random choices among nearly equal values.
struct GreedyOptions {
  double inputs = 1.0;
  double noise = 0.0;
};

/// A fast order: contracts the best pair of neighbours until there are no neighbours, then the remaining components,
/// smallest first.
ContractionOrder greedy_order(const TensorNetwork& network, const GreedyOptions& options, RandomStream& random);

}  // namespace sallow
