#include "experiment/block_decoder.h"

#include <gtest/gtest.h>

#include "decode/matching/gap/gap_decoder.h"

namespace sallow {
namespace {

/// Predicts that observable k flips where detector k fired; detector 2 has no explanation.
class EchoDecoder : public Decoder {
 public:
  size_t detector_count() const override { return 3; }
  size_t observable_count() const override { return 2; }
  std::unique_ptr<Workspace> make_workspace() const override { return std::make_unique<Workspace>(); }
  size_t decode(const BitTable& detections, Workspace&, BitTable& predictions, ShotOutcome* outcomes) const override {
    predictions.reset(2, detections.column_count());
    size_t unmatchable = 0;
    for (size_t shot = 0; shot < detections.column_count(); shot++) {
      const bool solved = !detections.get(2, shot);
      unmatchable += !solved;
      for (size_t k = 0; k < 2; k++) predictions.set(k, shot, solved && detections.get(k, shot));
      if (outcomes) outcomes[shot] = {solved ? DecodeStatus::kSolved : DecodeStatus::kUnmatchable, 1.5};
    }
    return unmatchable;
  }
};

TEST(BlockDecoder, CountsAShotOnceHoweverManyObservablesAreWrong) {
  const EchoDecoder echo;
  BlockDecoder decoder(echo);
  BitTable detections(3, 70), flips(2, 70);
  flips.set(0, 5, true);
  flips.set(0, 69, true);
  flips.set(1, 69, true);
  detections.set(1, 7, true);
  EXPECT_EQ(decoder.decode(detections, &flips), (Tally{70, 3, 0}));
  EXPECT_TRUE(decoder.predictions().get(1, 7));
}

TEST(BlockDecoder, CountsAnUnmatchableShotAsAFailureEvenIfNothingFlipped) {
  const EchoDecoder echo;
  BlockDecoder decoder(echo);
  BitTable detections(3, 70), flips(2, 70);
  detections.set(2, 64, true);
  detections.set(2, 3, true);
  flips.set(0, 3, true);
  EXPECT_EQ(decoder.decode(detections, &flips), (Tally{70, 2, 2}));
  EXPECT_EQ(decoder.decode(detections, &flips, true), (Tally{70, 2, 2}));
  EXPECT_EQ(decoder.decode(detections, nullptr), (Tally{70, 0, 2}));
}

TEST(BlockDecoder, DiscardsShotsOfSmallGapsWhateverTheirAnswer) {
  // One event weighs ln 9 without a flip and ln 4 with it, so its gap is 0.81; no event has a gap of ln 36, 3.58.
  const GapDecoder gaps(std::make_unique<const MatchingDecoder>(
      DecodingGraph::from_model(DetectorErrorModel::parse("error(0.1) D0\nerror(0.2) D0 L0\n"))));
  BitTable detections(1, 70), flips(1, 70);
  for (size_t shot : {3, 64, 65}) detections.set(0, shot, true);
  for (size_t shot : {3, 69}) flips.set(0, shot, true);
  BlockDecoder all(gaps), most(gaps, 1), none(gaps, 4);
  EXPECT_EQ(all.decode(detections, &flips), (Tally{70, 3, 0, 0}));
  EXPECT_EQ(most.decode(detections, &flips), (Tally{70, 1, 0, 3}));
  EXPECT_EQ(most.decode(detections, nullptr), (Tally{70, 0, 0, 3}));
  EXPECT_EQ(none.decode(detections, &flips), (Tally{70, 0, 0, 70}));
  EXPECT_TRUE(most.outcomes().empty());
}

TEST(BlockDecoder, GivesWeightsWhereAskedFor) {
  const EchoDecoder echo;
  BlockDecoder decoder(echo);
  BitTable detections(3, 4);
  decoder.decode(detections, nullptr);
  EXPECT_TRUE(decoder.outcomes().empty());
  decoder.decode(detections, nullptr, true);
  ASSERT_EQ(decoder.outcomes().size(), 4u);
  EXPECT_EQ(decoder.outcomes()[3].weight, 1.5);
}

}  // namespace
}  // namespace sallow
