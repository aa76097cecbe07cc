#include "experiment/whole_edges.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

std::string whole(const std::string& text) {
  return with_whole_edges(DetectorErrorModel::parse(text)).str();
}

TEST(WholeEdges, ReplaceSplitsThatFlipOtherObservables) {
  EXPECT_EQ(whole("error(0.2) D0 L0 ^ D1 L0\nerror(0.1) D0 L0\n"), "error(0.2) D0 D1\nerror(0.1) D0 L0\n");
  EXPECT_EQ(whole("error(0.2) D0 L0 L1 ^ D1 L0\n"), "error(0.2) D0 D1 L1\n");
  EXPECT_EQ(whole("error(0.2) D0 L1 ^ D1 L1\n"), "error(0.2) D0 D1\nlogical_observable L1\n");
}

TEST(WholeEdges, ReplaceSplitsIfOtherEdgesConnectTheDetectors) {
  EXPECT_EQ(whole("error(0.1) D0 D1\nerror(0.1) D1 D2 ^ D5\nerror(0.2) D0 ^ D2 L0\n"),
            "error(0.1) D0 D1\nerror(0.1) D1 D2 ^ D5\nerror(0.2) D0 D2 L0\n");
}

// Like the X part and the Z part of a Y error, or a herald.
TEST(WholeEdges, KeepSplitsIfNothingElseConnectsTheDetectors) {
  const std::string two_graphs = "error(0.1) D0 D1\nerror(0.1) D2 D3\nerror[y](0.2) D0 L0 ^ D2\ndetector D7\n";
  EXPECT_EQ(whole(two_graphs), two_graphs);
}

TEST(WholeEdges, KeepSplitsOfLargerErrors) {
  const std::string hyperedge = "error(0.1) D0 D1\nerror(0.1) D0 L0 ^ D1 L0 ^ D2\nerror(0.1) D0 D1 D2\n";
  EXPECT_EQ(whole(hyperedge), hyperedge);
}

}  // namespace
}  // namespace sallow
