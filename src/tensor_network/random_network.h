#pragma once

#include "bits/random_stream.h"
#include "tensor_network/tensor_network.h"

namespace sallow {

/// A connected random network for tests and benchmarks: a random tree of `tensors` tensors, `extra` additional legs
/// between random pairs, `open` open legs, and dimensions drawn from 1 … max_dimension.
TensorNetwork random_network(size_t tensors, size_t extra, size_t open, uint32_t max_dimension, RandomStream& random);

}  // namespace sallow
