#include "circuit_studies/willow_cost.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "random_circuits/random_circuit.h"
#include "tensor_network/circuit_network.h"

namespace sallow {
namespace {

TEST(KeptOrders, AreNoWorseThanTheBestKnownOrders) {
  const TensorNetwork network = CircuitNetwork(random_circuit(grid_layout("willow", WillowTask::kQubits),
                                                              {.cycles = WillowTask::kCycles, .seed = 3}))
                                    .shape;
  double best = std::numeric_limits<double>::infinity();
  for (const KeptOrder& kept : kept_willow_orders()) {
    if (kept.qubits != WillowTask::kQubits || kept.cycles != WillowTask::kCycles || !kept.log2_size_limit) continue;
    if (*kept.log2_size_limit > largest_tensor_log2(frontier_machine())) continue;
    WillowRow row{WillowTask::kQubits, WillowTask::kCycles, network.tensor_count, 1e9, {}};
    const WillowCost cost{kept.log2_size_limit, price_order(network, kept.order, 0),
                          price_order(network, kept.order, willow_batch_log2())};
    best = std::min(best, sampling_log10_seconds(row, cost, frontier_machine()) - std::log10(kSecondsPerYear));
  }
  // 1.9e58 years within Frontier's memory was the best result of searches without kept orders.
  EXPECT_LT(best, std::log10(1.9e58));
}

TEST(WillowTable, DependsOnlyOnTheSeed) {
  WillowTableOptions options;
  options.sizes = {{12, 6}};
  options.steps = 200'000;
  options.seed = 5;
  StudyObserver observer;
  const std::string first = kept_orders_text(willow_table(options, observer).best);
  options.thread_count = 3;
  EXPECT_EQ(kept_orders_text(willow_table(options, observer).best), first);
}

TEST(WillowTable, StartsFromItsKeptOrders) {
  WillowTableOptions options;
  options.sizes = {{16, 8}};
  options.steps = 100'000;
  StudyObserver observer;
  const WillowTable first = willow_table(options, observer);
  options.kept = &first.best;
  options.seed = 1;
  const WillowTable second = willow_table(options, observer);
  EXPECT_EQ(second.best.size(), first.best.size());
  for (size_t column = 0; column < 3; column++) {
    EXPECT_LE(second.rows[0].costs[column].amplitude.sliced_log2_multiply_adds,
              first.rows[0].costs[column].amplitude.sliced_log2_multiply_adds + 1e-9);
    EXPECT_LE(second.rows[0].costs[column].batch.sliced_log2_multiply_adds,
              first.rows[0].costs[column].batch.sliced_log2_multiply_adds + 1e-9);
  }
}

TEST(SamplingCost, TakesTheCheapestWay) {
  WillowRow row{20, 8, 100, 200, {}};
  WillowCost cost{29.0, {}, {}};
  cost.amplitude.sliced_log2_multiply_adds = 100;
  cost.batch.sliced_log2_multiply_adds = 130;
  // One contraction per amplitude: ten amplitudes for each of 18.9e6 samples, of which a thousandth must be perfect.
  const double anew = 100 + std::log2(10 * 18.9e6 / 1000);
  EXPECT_EQ(sampling_cost(row, cost).way, SamplingCost::Way::kEachAnew);
  EXPECT_NEAR(sampling_cost(row, cost).log2_multiply_adds, anew, 1e-9);
  // One contraction for all samples, with a thousandth of the slices.
  cost.batch.log2_slices = 20;
  cost.batch.sliced_log2_multiply_adds = 120;
  EXPECT_EQ(sampling_cost(row, cost).way, SamplingCost::Way::kShared);
  EXPECT_NEAR(sampling_cost(row, cost).log2_multiply_adds, 120 - std::log2(1000), 1e-9);
  // Of four slices, at least one.
  cost.batch.log2_slices = 2;
  cost.batch.sliced_log2_multiply_adds = 110;
  EXPECT_NEAR(sampling_cost(row, cost).log2_multiply_adds, 108, 1e-9);
  row.state_vector_log2 = 90;
  EXPECT_EQ(sampling_cost(row, cost).way, SamplingCost::Way::kStateVector);
  cost.log2_size_limit = 19;  // too small for 2^20 amplitudes
  EXPECT_EQ(sampling_cost(row, cost).way, SamplingCost::Way::kShared);
  cost.batch.sliced_log2_peak = 20;  // and too small for the largest tensor of the batch
  EXPECT_EQ(sampling_cost(row, cost).way, SamplingCost::Way::kEachAnew);
}

TEST(SamplingCost, IsNoHigherWithAnyMemoryThanWithinAMachinesMemory) {
  WillowRow row{20, 8, 100, 200, {}};
  WillowCost within{29.0, {}, {}};
  within.amplitude.sliced_log2_multiply_adds = 200;
  within.batch.sliced_log2_multiply_adds = 120;
  within.batch.log2_slices = 20;  // of which a thousandth are contracted
  WillowCost any{std::nullopt, {}, {}};
  any.amplitude.sliced_log2_multiply_adds = 200;
  any.batch.sliced_log2_multiply_adds = 115;
  row.costs = {within, any};
  EXPECT_NEAR(sampling_cost(row, any).log2_multiply_adds, 120 - std::log2(1000), 1e-9);
  EXPECT_EQ(sampling_cost(row, any).way, SamplingCost::Way::kShared);
}

}  // namespace
}  // namespace sallow
