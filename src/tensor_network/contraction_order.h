#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "tensor_network/tensor_network.h"

namespace sallow {

/// In which pairs to contract a network, and which legs to fix ("slice") and sum over outside.
///
/// Tensors 0 … n-1 are the network's; the k-th pair's result is tensor n + k. Each tensor is used once; n - 1 pairs
/// leave one result. `slices` are leg numbers (not line numbers), increasing.
struct ContractionOrder {
  std::vector<std::pair<uint32_t, uint32_t>> pairs;
  std::vector<uint32_t> slices;

  bool operator==(const ContractionOrder&) const = default;
};

/// What an order costs, counted in complex multiply-adds: a pairwise contraction costs the product of the dimensions of
/// all legs of its two tensors. "Sliced": each slice contracts the network with the sliced legs removed, once for every
/// setting of those legs. Logarithms, because the numbers outgrow a double.
struct OrderCost {
  double log2_multiply_adds = 0;
  double log2_peak = 0;  // elements of the largest tensor, inputs and result included
  double log2_slices = 0;
  double sliced_log2_multiply_adds = 0;  // all slices together
  double sliced_log2_peak = 0;
};

/// Tensors joined one after another in the order of their numbers: for a circuit, the evolution of a state vector.
ContractionOrder sequential_order(const TensorNetwork& network);

/// What the order costs on an open network, which has one amplitude for each setting of its open legs.
///
/// A finite `log2_batch` prices 2^log2_batch amplitudes that share one contraction, for settings that have nothing in
/// common: a tensor with k open legs of dimension 2 is contracted for min(2^k, 2^log2_batch) settings of them, because
/// no more of its settings can differ (the sparse state of Pan, Chen and Zhang, PRL 129:090502). So it counts as many
/// entries, and each contraction that makes it as many repetitions.
OrderCost price_order(const TensorNetwork& network, const ContractionOrder& order,
                      double log2_batch = std::numeric_limits<double>::infinity());

/// Reads an order file: one line per contraction, `A B`; a first line `slice LINE LINE …`, legs by their line numbers
/// in the graph file, is optional. InputError, with the line, where it does not fit the network.
ContractionOrder parse_order(const std::string& text, const TensorNetwork& network, const std::string& file = {});
/// The text that parse_order reads back as the same order.
std::string order_text(const ContractionOrder& order, const TensorNetwork& network);

}  // namespace sallow
