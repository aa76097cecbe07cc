#include "tensor_network/tensor_network.h"
#include "base/input_error.test.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

std::string error_of(const std::string& text) {
  return input_error_of([&] { parse_graph(text, "f.graph"); });
}

TEST(Graph, ReadsLegsOpenLegsBlankLinesAndComments) {
  TensorNetwork network = parse_graph("# two tensors\r\n2 0 1\n\n4 -1 1 # open\n3 0 1");
  EXPECT_EQ(network.tensor_count, 2u);
  EXPECT_EQ(network.legs, (std::vector<NetworkLeg>{{2, 0, 1}, {4, 1, NetworkLeg::kOpen}, {3, 0, 1}}));
  EXPECT_EQ(network.leg_lines, (std::vector<uint64_t>{2, 4, 5}));
  EXPECT_EQ(network.legs_of_tensors()[1], (std::vector<uint32_t>{0, 1, 2}));
}

TEST(Graph, ClosedNetworkKeepsTheLinesOfItsLegs) {
  TensorNetwork network = parse_graph("2 0 -1\n2 0 1\n2 1 -1\n2 1 2\n").closed();
  EXPECT_EQ(network.tensor_count, 3u);
  EXPECT_EQ(network.leg_lines, (std::vector<uint64_t>{2, 4}));
}

TEST(Graph, IsReadBackUnchanged) {
  std::string text = "2 0 1\n4 1 -1\n3 0 1\n";
  EXPECT_EQ(graph_text(parse_graph(text)), text);
}

TEST(Graph, ReportsTheLineOfABadEdge) {
  EXPECT_EQ(error_of("2 0 1\n2 -1 -1\n"), "f.graph:2:1: this edge dangles: both its ends are open");
  EXPECT_EQ(error_of("2 0 1\n2 1 7\n2 7 0\n"),
            "f.graph:2:1: this edge dangles: it ends at tensor 7, but no edge has tensor 2");
  EXPECT_EQ(error_of("2 1 1\n"), "f.graph:1:1: this edge joins tensor 1 to itself");
  EXPECT_EQ(error_of("2 0 1\n2 1\n"),
            "f.graph:2:4: expected a tensor's number, or -1 for an open leg, found end of line");
  EXPECT_EQ(error_of("2 0 1 5\n"), "f.graph:1:7: expected the end of the line after 'DIMENSION A B', found '5'");
  EXPECT_EQ(error_of("0 0 1\n"), "f.graph:1:1: a leg's dimension must be at least 1");
  EXPECT_EQ(error_of("# nothing\n"), "f.graph:2:1: the network has no edges");
  EXPECT_EQ(error_of("x\n"), "f.graph:1:1: expected a leg's dimension, found 'x'");
}

}  // namespace
}  // namespace sallow
