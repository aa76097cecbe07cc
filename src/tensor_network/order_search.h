#pragma once

#include <cstdint>
#include <functional>
#include <limits>

#include "bits/random_stream.h"
#include "tensor_network/contraction_order.h"

namespace sallow {

/// Makes an order to start a search from.
using OrderStart = std::function<ContractionOrder(const TensorNetwork& network, RandomStream& random)>;

/// Searches for a cheap contraction order: many annealed starts, of which the best are annealed further.
///
/// The search goes in rounds of eight chains, dealt to the threads. In even rounds each chain starts afresh from a
/// randomised greedy order, the order of the tensors or, where given, recursive bisection; in odd rounds it takes up
/// one of the eight best trees so far. Chains grow longer from round to round, so that there is an answer after a
/// second and a better one later. With a size limit, legs are sliced few at a time and the tree is annealed in between.
/// After `rounds` rounds the result depends on the seed alone; where the time runs out first, also on the machine's
/// speed.
struct OrderSearchOptions {
  uint64_t seed = 0;
  size_t thread_count = 1;
  double seconds = 60;                                               // stop after this long ...
  uint64_t rounds = 0;                                               // ... or after so many rounds; 0: no such limit
  double log2_size_limit = std::numeric_limits<double>::infinity();  // elements of the largest tensor of a slice
  std::function<bool()> stop = {};  // asked between steps: whether to end with the best so far
  OrderStart bisection;             // where given, some chains start from it: see tensor_network/bisection/
};

struct OrderSearchProgress {
  double seconds = 0;
  uint64_t rounds = 0;
  double log2_multiply_adds = 0;  // the best so far, all slices together
};

struct OrderSearchResult {
  ContractionOrder order;
  OrderCost cost;
  uint64_t rounds = 0;  // finished ones
  double seconds = 0;
};

/// `report`, where given, is called after each round. Any network is accepted; InputError where not even slicing every
/// leg meets the limit.
OrderSearchResult search_order(const TensorNetwork& network, const OrderSearchOptions& options,
                               const std::function<void(const OrderSearchProgress&)>& report = {});

}  // namespace sallow
