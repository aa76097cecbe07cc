#include "tensor_network/bisection/bisection_order.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tensor_network/random_network.h"

namespace sallow {
namespace {

TEST(BisectionOrder, UsesEveryTensorOnce) {
  if (!has_bisection()) GTEST_SKIP() << "this build has no METIS";
  for (uint64_t seed = 0; seed < 20; seed++) {
    SCOPED_TRACE(seed);
    RandomStream random(seed, 0);
    TensorNetwork network = random_network(1 + 7 * seed, 5 * seed, seed % 3, 4, random);
    ContractionOrder order = bisection_order(network, random);
    EXPECT_EQ(parse_order(order_text(order, network), network), order);
  }
}

TEST(BisectionOrder, CutsALongChainInTheMiddle) {
  if (!has_bisection()) GTEST_SKIP() << "this build has no METIS";
  std::string text;
  for (int k = 0; k < 200; k++) text += "2 " + std::to_string(k) + " " + std::to_string(k + 1) + "\n";
  RandomStream random(1, 0);
  TensorNetwork network = parse_graph(text);
  // A part of a chain has at most two legs to other parts.
  EXPECT_LE(price_order(network, bisection_order(network, random)).log2_peak, 3);
}

}  // namespace
}  // namespace sallow
