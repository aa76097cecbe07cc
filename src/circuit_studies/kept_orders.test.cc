#include "circuit_studies/kept_orders.h"

#include <gtest/gtest.h>

#include "base/input_error.test.h"
#include "circuit_studies/willow_cost.h"
#include "random_circuits/random_circuit.h"
#include "tensor_network/circuit_network.h"

namespace sallow {
namespace {

TensorNetwork network_of(uint32_t qubits, uint32_t cycles) {
  return CircuitNetwork(random_circuit(grid_layout("willow", qubits), {.cycles = cycles})).shape;
}

TEST(KeptOrders, AreReadBackUnchanged) {
  KeptOrder kept{6, 4, 29.0, 27.5, {{{0, 1}, {2, 3}, {4, 5}}, {3, 70}}};
  KeptOrder other{103, 40, std::nullopt, 0, {}};
  for (uint32_t k = 0; k < 300; k++) other.order.pairs.emplace_back(k == 0 ? 0 : 300 + k, k + 1);
  const std::string text = kept_orders_text({kept, other});
  const std::vector<KeptOrder> read = parse_kept_orders(text);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].qubits, 6u);
  EXPECT_EQ(read[0].cycles, 4u);
  EXPECT_EQ(read[0].log2_size_limit, 29.0);
  EXPECT_EQ(read[0].log2_batch, 27.5);
  EXPECT_EQ(read[0].order, kept.order);
  EXPECT_EQ(read[1].log2_size_limit, std::nullopt);
  EXPECT_EQ(read[1].order, other.order);
  EXPECT_EQ(kept_orders_text(read), text);
}

TEST(KeptOrders, ReportMalformedLines) {
  const auto error_of = [](const std::string& text) { return input_error_of([&] { parse_kept_orders(text, "f"); }); };
  EXPECT_EQ(error_of("order 6 4 any 0\nAAAB+\n"), "no error");
  EXPECT_EQ(error_of("order 6 4 any 0\nAAAB\n"), "f:2:1: not a tree: it does not end in one tensor");
  EXPECT_EQ(error_of("order 6 4 any 0\nAA+\n"), "f:2:4: not a tree: a contraction takes two tensors");
  EXPECT_EQ(error_of("order 6 4 any 0\nAA!\n"), "f:2:3: expected a tensor, found '!'");
  EXPECT_EQ(error_of("ordre 6 4 any 0\n"), "f:1:6: expected 'order QUBITS CYCLES LIMIT BATCH'");
}

TEST(KeptOrders, FitTheirNetworksAndLimits) {
  size_t published = 0;
  for (const KeptOrder& kept : kept_willow_orders()) {
    SCOPED_TRACE(std::to_string(kept.qubits) + " qubits, limit " + std::to_string(kept.log2_size_limit.value_or(0)) +
                 ", batch " + std::to_string(kept.log2_batch));
    const TensorNetwork network = network_of(kept.qubits, kept.cycles);
    // parse_order checks that each tensor is used once and that each leg exists.
    EXPECT_EQ(parse_order(order_text(kept.order, network), network).pairs.size(), network.tensor_count - 1);
    for (const uint32_t leg : kept.order.slices) EXPECT_FALSE(network.legs[leg].is_open());
    const OrderCost cost = price_order(network, kept.order, kept.log2_batch);
    if (kept.log2_size_limit) {
      EXPECT_LE(cost.sliced_log2_peak, *kept.log2_size_limit);
    }
    published += kept.qubits == WillowTask::kQubits && kept.cycles == WillowTask::kCycles;
  }
  EXPECT_GE(published, 1u);
}

}  // namespace
}  // namespace sallow
