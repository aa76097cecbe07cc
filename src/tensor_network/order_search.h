#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "bits/random_stream.h"
#include "tensor_network/contraction_order.h"

namespace sallow {

/// A function that makes an order from which a search starts.
using OrderStart = std::function<ContractionOrder(const TensorNetwork& network, RandomStream& random)>;

/// Searches for a cheap contraction order: anneals many starts, and anneals the best of them further.
///
/// The search has rounds of eight chains, distributed over the threads. In even rounds each chain starts from a
/// randomized greedy order, from the order of the tensors or, if given, from recursive bisection; in odd rounds it
/// continues one of the best trees so far. Chains become longer from round to round, so there is an answer after a
/// second and a better one later. If known orders are given, every round continues the best trees, and the result is
/// never more expensive than any known order. With a size limit, legs are sliced a few at a time, with annealing in
/// between.
///
/// The length of the search is counted in steps; each step tries one rotation of a tree. So the result depends only on
/// the network and these options, not on the machine or its load, unless `seconds` run out first.
struct OrderSearchOptions {
  uint64_t seed = 0;
  size_t thread_count = 1;
  uint64_t steps = 300'000'000;                                      // of all chains together; 0: no limit
  uint64_t rounds = 0;                                               // stop after this many rounds; 0: no limit
  double seconds = 0;                                                // stop after this time; 0: no limit
  double log2_size_limit = std::numeric_limits<double>::infinity();  // elements of the largest tensor of a slice
  std::function<bool()> stop = {};  // called between steps: whether to end with the best order so far
  double log2_batch = std::numeric_limits<double>::infinity();  // see price_order()
  OrderStart bisection;                 // if given, some chains start from it: see tensor_network/bisection/
  std::vector<ContractionOrder> known;  // of this network; sliced further if they exceed the limit
};

/// The state of a search after a round.
struct OrderSearchProgress {
  double seconds = 0;
  uint64_t rounds = 0, steps = 0;
  double log2_multiply_adds = 0;  // of the best order so far, all slices together
};

/// The best order found.
struct OrderSearchResult {
  ContractionOrder order;
  OrderCost cost;
  uint64_t rounds = 0;  // finished rounds
  uint64_t steps = 0;
  double seconds = 0;
};

/// Accepts any network. Calls `report`, if given, after each round. Throws InputError if slicing every leg does not
/// meet the limit, or if the limit is smaller than the batch.
OrderSearchResult search_order(const TensorNetwork& network, const OrderSearchOptions& options,
                               const std::function<void(const OrderSearchProgress&)>& report = {});

}  // namespace sallow
