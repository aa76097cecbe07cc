#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "tensor_network/tensor_network.h"

namespace sallow {

/// The order of pairwise contractions of a network, and the legs to fix ("slice") and sum over separately.
///
/// Tensors 0 … n-1 are those of the network; the result of pair k is tensor n + k. Each tensor is used once, so n - 1
/// pairs leave one result. `slices` holds leg numbers (not line numbers) in increasing order.
struct ContractionOrder {
  std::vector<std::pair<uint32_t, uint32_t>> pairs;
  std::vector<uint32_t> slices;

  bool operator==(const ContractionOrder&) const = default;
};

/// The cost of an order, in complex multiply-adds. A pairwise contraction costs the product of the dimensions of all
/// legs of its two tensors. With slices, the network without the sliced legs is contracted once per setting of those
/// legs. Costs are logarithms because they can exceed the range of a double.
struct OrderCost {
  double log2_multiply_adds = 0;
  double log2_peak = 0;  // elements of the largest tensor, including inputs and result
  double log2_slices = 0;
  double sliced_log2_multiply_adds = 0;  // of all slices together
  double sliced_log2_peak = 0;
};

/// Contracts tensors one after the other, by number. For a circuit, this is the evolution of a state vector.
ContractionOrder sequential_order(const TensorNetwork& network);

/// The cost of an order. An open network has one amplitude per setting of its open legs.
///
/// With a finite `log2_batch`, the cost is that of 2^log2_batch amplitudes in one shared contraction, for unrelated
/// settings. A tensor with k open legs of dimension 2 is contracted for min(2^k, 2^log2_batch) settings of them,
/// because it cannot have more different settings (the sparse state of Pan, Chen and Zhang, PRL 129:090502). So it has
/// that many entries, and the contraction that makes it is repeated as often.
OrderCost price_order(const TensorNetwork& network, const ContractionOrder& order,
                      double log2_batch = std::numeric_limits<double>::infinity());

/// Reads an order file: one line `A B` per contraction, after an optional first line `slice LINE LINE …` with legs by
/// their line numbers in the graph file. Throws InputError with the line if the order does not fit the network.
ContractionOrder parse_order(const std::string& text, const TensorNetwork& network, const std::string& file = {});
/// The text of an order, which parse_order reads back.
std::string order_text(const ContractionOrder& order, const TensorNetwork& network);

}  // namespace sallow
