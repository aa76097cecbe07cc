#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "bits/random_stream.h"
#include "tensor_network/contraction_order.h"

namespace sallow {

/// Makes an order to start a search from.
using OrderStart = std::function<ContractionOrder(const TensorNetwork& network, RandomStream& random)>;

/// Searches for a cheap contraction order: many annealed starts, of which the best are annealed further.
///
/// The search goes in rounds of eight chains, dealt to the threads. In even rounds each chain starts afresh from a
/// randomised greedy order, the order of the tensors or, where given, recursive bisection; in odd rounds it takes up
/// one of the best trees so far. Chains grow longer from round to round, so that there is an answer after a second and
/// a better one later. Where orders are known already, every round takes up the best, and the result is never dearer
/// than any of them. With a size limit, legs are sliced few at a time and the tree is annealed in between.
///
/// The length is counted in steps, of which each tries one rotation of a tree: the result depends on the network and
/// these options alone, not on the machine or on how busy it is. Only where `seconds` run out first does it depend on
/// both.
struct OrderSearchOptions {
  uint64_t seed = 0;
  size_t thread_count = 1;
  uint64_t steps = 300'000'000;                                      // of all chains together; 0: no such limit
  uint64_t rounds = 0;                                               // stop after so many; 0: no such limit
  double seconds = 0;                                                // stop after so long; 0: no such limit
  double log2_size_limit = std::numeric_limits<double>::infinity();  // elements of the largest tensor of a slice
  std::function<bool()> stop = {};  // asked between steps: whether to end with the best so far
  double log2_batch = std::numeric_limits<double>::infinity();  // see price_order()
  OrderStart bisection;                 // where given, some chains start from it: see tensor_network/bisection/
  std::vector<ContractionOrder> known;  // of this network; sliced further where they do not fit the limit
};

struct OrderSearchProgress {
  double seconds = 0;
  uint64_t rounds = 0, steps = 0;
  double log2_multiply_adds = 0;  // the best so far, all slices together
};

struct OrderSearchResult {
  ContractionOrder order;
  OrderCost cost;
  uint64_t rounds = 0;  // finished ones
  uint64_t steps = 0;
  double seconds = 0;
};

/// `report`, where given, is called after each round. Any network is accepted; InputError where not even slicing every
/// leg meets the limit, or where that is smaller than the batch.
OrderSearchResult search_order(const TensorNetwork& network, const OrderSearchOptions& options,
                               const std::function<void(const OrderSearchProgress&)>& report = {});

}  // namespace sallow
