#include "decode/ensemble/fault_table.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

std::vector<uint32_t> list(std::span<const uint32_t> numbers) {
  return {numbers.begin(), numbers.end()};
}

struct Tables {
  DetectorErrorModel model;
  DecodingGraph graph;
  FaultTable faults;

  explicit Tables(const char* text)
      : model(DetectorErrorModel::parse(text)), graph(DecodingGraph::from_model(model)), faults(model, graph) {}
  uint32_t fault_with(const std::vector<uint32_t>& detectors) const {
    for (uint32_t f = 0; f < faults.fault_count(); f++) {
      if (list(faults.errors().detectors(f)) == detectors) return f;
    }
    return UINT32_MAX;
  }
};

TEST(FaultTable, KeepsErrorsWhole) {
  const Tables t(
      "error(0.1) D0 D1 ^ D2 L0\n"
      "error(0.2) D2 ^ D0 D1 L0\n"  // flips the same: one fault with the first
      "error(0.01) D0 D1\n"
      "error(0.02) D2\n"
      "error(0.03) D2 L0\n"
      "error(0) D3\n"
      "error(0.3) D3 ^ D3\n"  // flips nothing
      "error(0.7) D4\n"
      "error(0.2) D0 D1 D2\n"  // has no edges
      "shift_detectors 3\n"
      "error(0.04) D0\n");
  EXPECT_EQ(t.faults.fault_count(), 6u);
  const uint32_t joint = t.fault_with({0, 1, 2});
  ASSERT_NE(joint, UINT32_MAX);
  EXPECT_DOUBLE_EQ(t.faults.probability(joint), 0.1 * 0.8 + 0.2 * 0.9);
  EXPECT_EQ(list(t.faults.errors().observables(joint)), std::vector<uint32_t>{0});
  ASSERT_EQ(t.faults.edges(joint).size(), 2u);
  const uint32_t edge = t.faults.edges(joint)[0];
  EXPECT_EQ(list(t.faults.joint_faults(edge)), std::vector<uint32_t>{joint});
  EXPECT_EQ(list(t.faults.stand_ins(edge)), std::vector<uint32_t>{t.fault_with({0, 1})});
  EXPECT_EQ(list(t.faults.likely_faults()), std::vector<uint32_t>{t.fault_with({4})});
  EXPECT_NE(t.fault_with({3}), UINT32_MAX) << "after the shift";
}

TEST(FaultTable, FindsStandInsForAnEdgeThatNoErrorFlipsAlone) {
  const Tables t(
      "error(0.1) D0 ^ D1\n"
      "error(0.2) D1\n");
  ASSERT_EQ(t.graph.edges().size(), 2u);
  const uint32_t lonely = t.graph.edges()[0].u == 0 ? 0 : 1;
  EXPECT_EQ(list(t.faults.stand_ins(lonely)), (std::vector<uint32_t>{t.fault_with({0, 1}), t.fault_with({1})}));
}

TEST(FaultTable, KeepsCertainErrorsSeparately) {
  const Tables t(
      "error(1) D0 D1 L0\n"
      "error(1) D1 L1\n"
      "error(0.9) L2\n"
      "error(0.1) D0\n");
  EXPECT_EQ(t.faults.fault_count(), 1u);
  EXPECT_EQ(list(t.faults.certain_detectors()), std::vector<uint32_t>{0});
  EXPECT_EQ(list(t.faults.certain_observables()), (std::vector<uint32_t>{0, 1, 2}));
}

}  // namespace
}  // namespace sallow
