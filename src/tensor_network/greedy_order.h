#pragma once

#include "bits/random_stream.h"
#include "tensor_network/contraction_order.h"

namespace sallow {

/// How greedy_order() values contracting a and b to c: the smallest |c| - `inputs` · (|a| + |b|) goes first, sizes in
/// elements, after Gray and Kourtis, Quantum 5:410 (2021). `noise` > 0 draws among near-equals: it is the scale of
/// Gumbel noise added to log2 of the value.
struct GreedyOptions {
  double inputs = 1.0;
  double noise = 0.0;
};

/// A quick order: contracts the best neighbouring pair until none is left, then what remains, smallest first.
ContractionOrder greedy_order(const TensorNetwork& network, const GreedyOptions& options, RandomStream& random);

}  // namespace sallow
