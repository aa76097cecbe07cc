#include "tensor_network/order_search.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include "base/error.h"
#include "base/file.h"
#include "tensor_network/bisection/bisection_order.h"
#include "tensor_network/contraction_tree.h"
#include "tensor_network/cost_model.h"
#include "tensor_network/greedy_order.h"
#include "tensor_network/random_network.h"
#include "tensor_network/reproducible_math.h"
#include "tensor_network/tree_annealer.h"

namespace sallow {
namespace {

/// The cost of the cheapest order, by exhaustive search.
double best_by_trying_all(const TensorNetwork& network) {
  double best = 1e300;
  ContractionOrder order;
  std::function<void(std::vector<uint32_t>)> extend = [&](std::vector<uint32_t> left) {
    if (left.size() == 1) {
      best = std::min(best, price_order(network, order).log2_multiply_adds);
      return;
    }
    for (size_t i = 0; i < left.size(); i++) {
      for (size_t j = i + 1; j < left.size(); j++) {
        std::vector<uint32_t> rest;
        for (size_t k = 0; k < left.size(); k++) {
          if (k != i && k != j) rest.push_back(left[k]);
        }
        rest.push_back(static_cast<uint32_t>(network.tensor_count + order.pairs.size()));
        order.pairs.emplace_back(left[i], left[j]);
        extend(rest);
        order.pairs.pop_back();
      }
    }
  };
  std::vector<uint32_t> all(network.tensor_count);
  for (uint32_t k = 0; k < all.size(); k++) all[k] = k;
  extend(all);
  return best;
}

TEST(SearchOrder, FindsTheBestOrderOfSmallNetworks) {
  for (uint64_t seed = 0; seed < 25; seed++) {
    SCOPED_TRACE(seed);
    RandomStream random(seed, 0);
    TensorNetwork network = random_network(3 + seed % 4, 5, seed % 3, 4, random);
    OrderSearchOptions options;
    options.seed = seed;
    options.rounds = 2;
    EXPECT_NEAR(search_order(network, options).cost.log2_multiply_adds, best_by_trying_all(network), 1e-9);
  }
}

TEST(SearchOrder, GivesTheSameOrderForAnyThreadCount) {
  RandomStream random(7, 0);
  TensorNetwork network = random_network(40, 60, 3, 3, random);
  for (double limit : {1e300 * 1e300, 8.0}) {
    OrderSearchOptions options;
    options.seed = 3;
    options.rounds = 2;
    options.log2_size_limit = limit;
    options.bisection = bisection_start();
    options.thread_count = 1;
    OrderSearchResult one = search_order(network, options);
    options.thread_count = 3;
    EXPECT_EQ(search_order(network, options).order, one.order);
  }
}

TEST(SearchOrder, OfABatchFindsTheBestOrderAndKeepsItsCosts) {
  for (uint64_t seed = 0; seed < 10; seed++) {
    SCOPED_TRACE(seed);
    RandomStream random(seed, 0);
    TensorNetwork network = random_network(30, 40, 9, 3, random);
    OrderSearchOptions options;
    options.seed = seed;
    options.rounds = 3;
    options.log2_batch = 4;
    options.bisection = bisection_start();
    const OrderSearchResult whole = search_order(network, options);
    EXPECT_NEAR(price_order(network, whole.order, 4).log2_multiply_adds, whole.cost.log2_multiply_adds, 1e-9);
    // At most the cost of one contraction for each of 2^4 amplitudes, and at least the cost of one amplitude.
    OrderSearchOptions one = options;
    one.log2_batch = 0;
    one.known = {whole.order};
    const double alone = search_order(network, one).cost.log2_multiply_adds;
    EXPECT_LE(whole.cost.log2_multiply_adds, alone + 4);
    EXPECT_GE(whole.cost.log2_multiply_adds, alone);
    options.log2_size_limit = std::max(5.0, std::floor(whole.cost.log2_peak / 2));
    const OrderSearchResult sliced = search_order(network, options);
    EXPECT_LE(sliced.cost.sliced_log2_peak, options.log2_size_limit);
    for (const uint32_t leg : sliced.order.slices) EXPECT_FALSE(network.legs[leg].is_open());
  }
  OrderSearchOptions options;
  options.log2_batch = 4;
  options.log2_size_limit = 3;
  EXPECT_THROW(search_order(parse_graph("2 0 1\n16 0 -1\n4 1 -1\n"), options), InputError);
}

TEST(SearchOrder, IsNeverWorseThanAKnownOrder) {
  RandomStream random(11, 0);
  TensorNetwork network = random_network(80, 120, 0, 3, random);
  OrderSearchOptions options;
  options.seed = 1;
  options.rounds = 6;
  options.log2_size_limit = 14;
  const OrderSearchResult found = search_order(network, options);
  options.known = {found.order};
  options.rounds = 0;
  for (const uint64_t steps : {1, 1000, 100'000}) {
    for (const uint64_t seed : {1, 2, 3}) {
      options.seed = seed;
      options.steps = steps;
      const OrderSearchResult further = search_order(network, options);
      EXPECT_LE(further.cost.sliced_log2_multiply_adds, found.cost.sliced_log2_multiply_adds + 1e-9);
      EXPECT_LE(further.cost.sliced_log2_peak, 14);
    }
  }
  // A known order that exceeds the limit is sliced further.
  options.log2_size_limit = 8;
  EXPECT_LE(search_order(network, options).cost.sliced_log2_peak, 8);
}

// The load of the machine has no effect: the search uses the clock only if seconds are given.
TEST(SearchOrder, TakesTheRequestedNumberOfSteps) {
  RandomStream random(3, 0);
  TensorNetwork network = random_network(50, 80, 0, 2, random);
  for (const double limit : {1e300 * 1e300, 9.0}) {
    OrderSearchOptions options;
    options.steps = 300'000;
    options.log2_size_limit = limit;
    const OrderSearchResult first = search_order(network, options);
    EXPECT_LE(first.steps, 300'000u);
    EXPECT_GT(first.steps, 299'900u);
    options.thread_count = 3;
    EXPECT_EQ(search_order(network, options).order, first.order);
  }
}

TEST(SearchOrder, SlicesToTheLimit) {
  for (uint64_t seed = 0; seed < 10; seed++) {
    SCOPED_TRACE(seed);
    RandomStream random(seed, 0);
    TensorNetwork network = random_network(30, 40, 4, 3, random);
    OrderSearchOptions options;
    options.rounds = 2;
    options.bisection = bisection_start();
    OrderSearchResult whole = search_order(network, options);
    options.log2_size_limit = std::floor(whole.cost.log2_peak / 2);
    OrderSearchResult sliced = search_order(network, options);
    EXPECT_LE(sliced.cost.sliced_log2_peak, options.log2_size_limit);
    EXPECT_FALSE(sliced.order.slices.empty());
    EXPECT_GE(sliced.cost.sliced_log2_multiply_adds, sliced.cost.log2_multiply_adds);
  }
}

TEST(SearchOrder, AcceptsNetworksOfZeroOneAndUnconnectedTensors) {
  OrderSearchOptions options;
  options.rounds = 2;
  EXPECT_TRUE(search_order(TensorNetwork{}, options).order.pairs.empty());
  EXPECT_TRUE(search_order(parse_graph("2 0 -1"), options).order.pairs.empty());
  TensorNetwork apart = parse_graph("2 0 1\n2 2 3\n2 4 -1\n");
  EXPECT_EQ(search_order(apart, options).order.pairs.size(), 4u);
}

TEST(SearchOrder, AnswersWithoutTime) {
  RandomStream random(1, 0);
  TensorNetwork network = random_network(60, 90, 0, 2, random);
  OrderSearchOptions options;
  options.seconds = 1e-9;
  options.steps = 0;
  options.log2_size_limit = 6;
  OrderSearchResult result = search_order(network, options);
  EXPECT_EQ(result.order.pairs.size(), 59u);
  EXPECT_LE(result.cost.sliced_log2_peak, 6);
  // One chain answers, without any change of its start.
  EXPECT_EQ(result.rounds, 1u);
  const double start = price_order(network, greedy_order(network, {.inputs = 0.5}, random)).log2_multiply_adds;
  EXPECT_NEAR(result.cost.log2_multiply_adds, start, 1e-9);
  options.thread_count = 3;
  EXPECT_EQ(search_order(network, options).order, result.order);
}

TEST(Anneal, MakesNoMoveAfterItsDeadline) {
  RandomStream random(1, 0), untouched(2, 0), given(2, 0);
  TensorNetwork network = random_network(25, 40, 0, 3, random);
  ContractionTree tree(network, sequential_order(network));
  const ContractionOrder before = tree.order();
  AnnealOptions options;
  options.moves = 100000;
  options.deadline = SearchClock::now();
  anneal(tree, options, given);
  EXPECT_EQ(tree.order(), before);
  EXPECT_EQ(given.next(), untouched.next());
}

TEST(Anneal, KeepsCostsConsistentAndNeverEndsWorse) {
  for (uint64_t seed = 0; seed < 20; seed++) {
    SCOPED_TRACE(seed);
    RandomStream random(seed, 0);
    TensorNetwork network = random_network(25, 40, seed % 3, 3, random);
    ContractionOrder order;
    for (uint32_t k = 0; k + 1 < 25; k++) order.pairs.emplace_back(k == 0 ? 0 : 24 + k, k + 1);
    ContractionTree tree(network, order);
    double before = tree.log2_multiply_adds();
    AnnealOptions options;
    options.moves = 30000;
    options.objective = seed % 2 ? AnnealOptions::Objective::kTotal : AnnealOptions::Objective::kLocal;
    anneal(tree, options, random);
    EXPECT_LE(tree.log2_multiply_adds(), before);
    EXPECT_NEAR(price_order(network, tree.order()).log2_multiply_adds, tree.log2_multiply_adds(), 1e-9);
  }
}

TEST(ReproducibleMath, IsCloseToTheRealFunctions) {
  for (double x = -900; x < 900; x += 0.37) EXPECT_NEAR(reproducible_exp2(x) / std::exp2(x), 1, 1e-8);
  for (double x = 1e-16; x < 1e16; x *= 1.01) EXPECT_NEAR(reproducible_log(x), std::log(x), 2e-9);
  EXPECT_EQ(reproducible_exp2(-2000), 0);
}

TEST(SearchOrder, ReachesThePublishedCostOfThe53QubitCircuit) {
  const char* set = std::getenv("SALLOW_DATA");
  std::filesystem::path data = set ? set : std::filesystem::path(SALLOW_SOURCE_DIR) / "../shared/data";
  std::filesystem::path file = data / "rcs/google_n53_m20.graph";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file << "; set SALLOW_DATA to the data folder";
  TensorNetwork network = parse_graph(read_file(file.string()), file.string()).closed();
  OrderSearchOptions options;
  options.rounds = 7;
  options.bisection = bisection_start();
  options.thread_count = 2;
  // Five minutes should reach 10^19.2; seven rounds take about two seconds and reach 10^18.5.
  EXPECT_LE(search_order(network, options).cost.log2_multiply_adds * kLog10Of2, 19.2);
}

}  // namespace
}  // namespace sallow
