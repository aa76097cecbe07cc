#include "study/block_decoder.h"

#include <gtest/gtest.h>

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
