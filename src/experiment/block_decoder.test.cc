#include "experiment/block_decoder.h"

#include <gtest/gtest.h>

#include "decode/matching/gap/gap_decoder.h"

namespace sallow {
namespace {

/// Predicts that observable k flips if detector k fired; an event of detector 2 has no explanation.
class EchoDecoder : public Decoder {
 public:
  size_t detector_count() const override { return 3; }
  size_t observable_count() const override { return 2; }
  std::unique_ptr<Workspace> make_workspace() const override { return std::make_unique<Workspace>(); }
  /// The number of blocks decoded.
  size_t blocks() const { return blocks_; }

 private:
  void decode_block(const BitTable& detections, Workspace&, const DecodeRequest& request,
                    DecodedBlock& out) const override {
    blocks_++;
    for (size_t shot = 0; shot < detections.column_count(); shot++) {
      if (request.outcomes) out.outcomes[shot].weight = 1.5;
      if (detections.get(2, shot)) {
        out.mark_unmatchable(shot);
        continue;
      }
      for (size_t k = 0; k < 2; k++) out.predictions.set(k, shot, detections.get(k, shot));
    }
  }

  mutable size_t blocks_ = 0;
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
  EXPECT_EQ(decoder.decode(detections, &flips, {.outcomes = true}), (Tally{70, 2, 2}));
  EXPECT_EQ(decoder.decode(detections, nullptr), (Tally{70, 0, 2}));
  EXPECT_EQ(echo.blocks(), 3u);  // no shot is decoded twice
}

TEST(BlockDecoder, DiscardsTheShotsGiven) {
  const EchoDecoder echo;
  BlockDecoder decoder(echo);
  BitTable detections(3, 70), flips(2, 70), discarded(1, 70);
  for (size_t shot : {3, 5, 69}) flips.set(0, shot, true);
  for (size_t shot : {5, 69}) flips.set(1, shot, true);
  for (size_t shot : {64, 65}) detections.set(2, shot, true);
  for (size_t shot : {5, 65, 66}) discarded.set(0, shot, true);
  EXPECT_EQ(decoder.decode(detections, &flips, {}, &discarded), (Tally{70, 3, 2, 3}));
  EXPECT_EQ(decoder.decode(detections, nullptr, {}, &discarded), (Tally{70, 0, 2, 3}));
  ASSERT_EQ(decoder.observable_failures().size(), 2u);
  EXPECT_EQ(decoder.observable_failures()[0], 2u);
  EXPECT_EQ(decoder.observable_failures()[1], 1u);
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
}

TEST(BlockDecoder, GivesWeightsIfAskedFor) {
  const EchoDecoder echo;
  BlockDecoder decoder(echo);
  BitTable detections(3, 4);
  decoder.decode(detections, nullptr);
  EXPECT_TRUE(decoder.block().outcomes.empty());
  decoder.decode(detections, nullptr, {.outcomes = true});
  ASSERT_EQ(decoder.block().outcomes.size(), 4u);
  EXPECT_EQ(decoder.block().outcomes[3].weight, 1.5);
}

}  // namespace
}  // namespace sallow
