#include "tensor_network/contraction_order.h"
#include "base/input_error.test.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "tensor_network/contraction_tree.h"
#include "tensor_network/greedy_order.h"
#include "tensor_network/random_network.h"

namespace sallow {
namespace {

/// A second implementation of costs, from the definition: a tensor is the set of inputs below it, and a leg belongs to
/// it if exactly one end of the leg is in that set. At most `batch` settings of a tensor's open legs are needed.
struct Price {
  double multiply_adds = 0, peak = 1, slices = 1;
};
Price price_by_definition(const TensorNetwork& network, const ContractionOrder& order, bool sliced,
                          double batch = std::numeric_limits<double>::infinity()) {
  std::vector<std::set<uint32_t>> inside(network.tensor_count);
  for (uint32_t k = 0; k < network.tensor_count; k++) inside[k] = {k};
  std::set<uint32_t> fixed;
  if (sliced) fixed.insert(order.slices.begin(), order.slices.end());
  auto has = [&](const std::set<uint32_t>& tensors, const NetworkLeg& leg) {
    bool a = tensors.count(leg.tensor_a) > 0;
    bool b = !leg.is_open() && tensors.count(leg.tensor_b) > 0;
    return a != b;
  };
  Price price;
  auto look = [&](const std::set<uint32_t>& tensors) {
    double size = 1, open = 1;
    for (uint32_t k = 0; k < network.legs.size(); k++) {
      if (fixed.count(k) || !has(tensors, network.legs[k])) continue;
      (network.legs[k].is_open() ? open : size) *= network.legs[k].dimension;
    }
    price.peak = std::max(price.peak, size * std::min(open, batch));
  };
  for (const auto& tensors : inside) look(tensors);
  for (uint32_t k : fixed) price.slices *= network.legs[k].dimension;
  for (auto [a, b] : order.pairs) {
    double product = 1, open = 1;
    for (uint32_t k = 0; k < network.legs.size(); k++) {
      if (!fixed.count(k) && (has(inside[a], network.legs[k]) || has(inside[b], network.legs[k]))) {
        (network.legs[k].is_open() ? open : product) *= network.legs[k].dimension;
      }
    }
    price.multiply_adds += product * std::min(open, batch) * price.slices;
    std::set<uint32_t> both = inside[a];
    both.insert(inside[b].begin(), inside[b].end());
    look(both);
    inside.push_back(both);
  }
  return price;
}

TEST(PriceOrder, AgreesWithTheDefinitionOnRandomNetworks) {
  for (uint64_t seed = 0; seed < 200; seed++) {
    SCOPED_TRACE(seed);
    RandomStream random(seed, 0);
    TensorNetwork network = random_network(2 + seed % 12, seed % 17, seed % 4, 4, random);
    ContractionOrder order = greedy_order(network, {1.0, 2.0}, random);
    for (uint32_t leg = 0; leg < network.legs.size(); leg++) {
      if (random.next() % 4 == 0) order.slices.push_back(leg);
    }
    OrderCost cost = price_order(network, order);
    Price whole = price_by_definition(network, order, false);
    Price sliced = price_by_definition(network, order, true);
    EXPECT_NEAR(cost.log2_multiply_adds, std::log2(whole.multiply_adds), 1e-9);
    EXPECT_NEAR(cost.log2_peak, std::log2(whole.peak), 1e-9);
    EXPECT_NEAR(cost.log2_slices, std::log2(sliced.slices), 1e-9);
    EXPECT_NEAR(cost.sliced_log2_multiply_adds, std::log2(sliced.multiply_adds), 1e-9);
    EXPECT_NEAR(cost.sliced_log2_peak, std::log2(sliced.peak), 1e-9);

    ContractionTree tree(network, order);
    EXPECT_NEAR(tree.log2_multiply_adds(), cost.sliced_log2_multiply_adds, 1e-9);
    EXPECT_NEAR(tree.log2_peak(), cost.sliced_log2_peak, 1e-9);
    EXPECT_NEAR(price_order(network, tree.order()).log2_multiply_adds, cost.log2_multiply_adds, 1e-9);
  }
}

TEST(PriceOrder, OfABatchAgreesWithTheDefinition) {
  for (uint64_t seed = 0; seed < 200; seed++) {
    SCOPED_TRACE(seed);
    RandomStream random(seed, 0);
    TensorNetwork network = random_network(2 + seed % 12, seed % 17, 2 + seed % 7, 4, random);
    ContractionOrder order = greedy_order(network, {1.0, 2.0}, random);
    for (uint32_t leg = 0; leg < network.legs.size(); leg++) {
      if (random.next() % 4 == 0) order.slices.push_back(leg);
    }
    const double batch = static_cast<double>(1 + random.next() % 20), log2_batch = std::log2(batch);
    const OrderCost cost = price_order(network, order, log2_batch);
    const Price whole = price_by_definition(network, order, false, batch);
    const Price sliced = price_by_definition(network, order, true, batch);
    EXPECT_NEAR(cost.log2_multiply_adds, std::log2(whole.multiply_adds), 1e-9);
    EXPECT_NEAR(cost.log2_peak, std::log2(whole.peak), 1e-9);
    EXPECT_NEAR(cost.sliced_log2_multiply_adds, std::log2(sliced.multiply_adds), 1e-9);
    EXPECT_NEAR(cost.sliced_log2_peak, std::log2(sliced.peak), 1e-9);
    const ContractionTree tree(network, order, log2_batch);
    EXPECT_NEAR(tree.log2_multiply_adds(), cost.sliced_log2_multiply_adds, 1e-9);
    EXPECT_NEAR(tree.log2_peak(), cost.sliced_log2_peak, 1e-9);

    // A batch of one amplitude is the network with its open legs closed.
    const ContractionOrder unsliced{order.pairs, {}};
    EXPECT_NEAR(price_order(network, unsliced, 0).log2_multiply_adds,
                price_order(network.closed(), unsliced).log2_multiply_adds, 1e-9);
  }
}

TEST(PriceOrder, CountsBeyondTheRangeOfADouble) {
  TensorNetwork network{2, {}, {}};
  for (uint64_t k = 1; k <= 3000; k++) {
    network.legs.push_back({2, 0, 1});
    network.leg_lines.push_back(k);
  }
  EXPECT_DOUBLE_EQ(price_order(network, {{{0, 1}}, {}}).log2_multiply_adds, 3000);
}

TEST(OrderFile, IsReadBackUnchanged) {
  TensorNetwork network = parse_graph("# a ring\n2 0 1\n2 1 2\n2 2 3\n2 3 0\n");
  ContractionOrder order{{{0, 1}, {4, 2}, {3, 5}}, {1, 3}};
  EXPECT_EQ(order_text(order, network), "slice 3 5\n0 1\n4 2\n3 5\n");
  EXPECT_EQ(parse_order(order_text(order, network), network), order);
}

TEST(OrderFile, ReportsTheLineThatDoesNotFit) {
  TensorNetwork network = parse_graph("2 0 1\n2 1 2\n2 0 -1\n").closed();
  auto error_of = [&](const std::string& text) {
    return input_error_of([&] { parse_order(text, network, "f.order"); });
  };
  EXPECT_EQ(error_of("0 1\n2 3\n"), "no error");
  EXPECT_EQ(error_of("slice 3\n0 1\n2 3\n"),
            "f.order:1:7: the order does not fit the network: no leg is on line 3 of the graph");
  EXPECT_EQ(error_of("slice 1 1\n0 1\n2 3\n"), "f.order:1:10: a leg is sliced twice");
  EXPECT_EQ(error_of("0 1\n"),
            "f.order:2:1: the order does not fit the network: it has 1 contractions, and 3 tensors need 2");
  EXPECT_EQ(error_of("0 1\n0 2\n"), "f.order:2:1: tensor 0 was contracted before");
  EXPECT_EQ(error_of("0 0\n"), "f.order:1:3: tensor 0 was contracted before");
  EXPECT_EQ(error_of("0 3\n"), "f.order:1:3: the order does not fit the network: there is no tensor 3 yet");
  EXPECT_EQ(error_of("0 1 2\n"), "f.order:1:5: expected the end of the line after two tensors");
  EXPECT_EQ(error_of("splice 1\n"), "f.order:1:1: expected 'slice' or a pair of tensors");
}

TEST(SequentialOrder, ContractsTensorsByNumber) {
  EXPECT_EQ(order_text(sequential_order(parse_graph("2 0 1\n2 1 2\n2 2 3\n")), {}), "0 1\n4 2\n5 3\n");
  EXPECT_TRUE(sequential_order(parse_graph("2 0 -1\n")).pairs.empty());
}

}  // namespace
}  // namespace sallow
