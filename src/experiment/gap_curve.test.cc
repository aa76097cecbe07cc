#include "experiment/gap_curve.h"

#include <gtest/gtest.h>

#include "decode/catalog/registry.h"
#include "dem/error_model_sampler.h"
#include "experiment/block_decoder.h"

namespace sallow {
namespace {

// Discarding with one gap after the other gives the same counts as one pass over all of them.
TEST(GapCurve, AgreesWithDiscardingByEachGapAlone) {
  const auto model = DetectorErrorModel::parse(
      "error(0.1) D0 L0\nerror(0.05) D0 D1\nerror(0.08) D1 D2\nerror(0.1) D2\nerror(0.02) D3 D4\n");
  const auto decoder = make_decoder("matching", model, {.services = {.gaps = true}});
  const ErrorModelSampler sampler(model);
  BitTable detections, flips;
  sampler.sample_block(5, 0, detections, flips);
  for (size_t shot = 0; shot < 20; shot++) detections.set(3, shot, !detections.get(3, shot));  // no explanation
  const std::vector<double> gaps = {0, 0.5, 1, 2.5, 4, 100};
  BlockDecoder all(*decoder);
  all.decode(detections, &flips, {.outcomes = true});
  const std::vector<Tally> tallies = tallies_by_gap(all.block(), &all.failed(), gaps);
  ASSERT_EQ(tallies.size(), gaps.size());
  for (size_t k = 0; k < gaps.size(); k++) {
    BlockDecoder alone(*decoder, gaps[k]);
    EXPECT_EQ(tallies[k], alone.decode(detections, &flips)) << gaps[k];
  }
  EXPECT_GT(tallies[0].failures, tallies[2].failures);
  EXPECT_EQ(tallies.back().kept(), 0u);
  std::vector<Tally> twice;
  add_tallies(twice, tallies);
  add_tallies(twice, tallies);
  EXPECT_EQ(twice[1].kept(), 2 * tallies[1].kept());
}

}  // namespace
}  // namespace sallow
