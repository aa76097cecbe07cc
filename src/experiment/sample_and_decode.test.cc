#include "experiment/sample_and_decode.h"

#include <gtest/gtest.h>

#include "bits/random_stream.h"

namespace sallow {
namespace {

/// One detector, one observable; always predicts "no flip".
class SilentDecoder : public Decoder {
 public:
  size_t detector_count() const override { return 1; }
  size_t observable_count() const override { return 1; }
  std::unique_ptr<Workspace> make_workspace() const override { return std::make_unique<Workspace>(); }

 private:
  void decode_block(const BitTable&, Workspace&, const DecodeRequest&, DecodedBlock&) const override {}
};

/// Predicts that the observable flips whenever the detector fires.
class FaithfulDecoder : public SilentDecoder {
  void decode_block(const BitTable& detections, Workspace&, const DecodeRequest&, DecodedBlock& out) const override {
    out.predictions = detections;
  }
};

// In block b, shot k flips detector and observable together if k % 100 == b % 100.
void draw_flips(size_t, uint64_t block, BitTable& detections, BitTable& true_flips) {
  detections.reset(1, kShotsPerBlock);
  true_flips.reset(1, kShotsPerBlock);
  for (size_t shot = block % 100; shot < kShotsPerBlock; shot += 100) {
    detections.set(0, shot, true);
    true_flips.set(0, shot, true);
  }
}

uint64_t flips_among(uint64_t shots) {
  uint64_t flips = 0;
  for (uint64_t shot = 0; shot < shots; shot++) {
    flips += shot % kShotsPerBlock % 100 == shot / kShotsPerBlock % 100;
  }
  return flips;
}

TEST(SampleAndDecode, CountsExactlyTheShotsAskedFor) {
  const SilentDecoder silent;
  const FaithfulDecoder faithful;
  const Decoder* decoders[] = {&silent, &faithful};
  for (uint64_t shots : {0, 1, 100, 1024, 1025, 50'000}) {
    const SamplingRun run = sample_and_decode(draw_flips, decoders, {shots, 0, 2});
    EXPECT_EQ(run.shots, shots);
    EXPECT_EQ(run.tallies[0], (Tally{shots, flips_among(shots), 0}));
    EXPECT_EQ(run.tallies[1], (Tally{shots, 0, 0}));
    EXPECT_EQ(run.detection_events, flips_among(shots));
  }
}

TEST(SampleAndDecode, StopsAtTheSameBlockOnAnyNumberOfThreads) {
  const SilentDecoder silent;
  const Decoder* decoders[] = {&silent};
  for (uint64_t failures : {1, 10, 11, 300, 5'000}) {
    const SamplingRun one = sample_and_decode(draw_flips, decoders, {1'000'000, failures, 1});
    EXPECT_GE(one.tallies[0].failures, failures);
    EXPECT_EQ(one.shots % kShotsPerBlock, 0u);
    // One block less would not have been enough.
    EXPECT_LT(flips_among(one.shots - kShotsPerBlock), failures);
    for (size_t threads : {2, 3, 8}) {
      const SamplingRun many = sample_and_decode(draw_flips, decoders, {1'000'000, failures, threads});
      EXPECT_EQ(many.tallies[0], one.tallies[0]) << threads << " threads";
      EXPECT_EQ(many.detection_events, one.detection_events);
    }
  }
}

TEST(SampleAndDecode, ReportsProgressThatEndsWithTheResult) {
  const SilentDecoder silent;
  const Decoder* decoders[] = {&silent};
  uint64_t seen = 0;
  sample_and_decode(draw_flips, decoders, {100'000, 0, 2}, [&](const SamplingRun& run) {
    EXPECT_GT(run.shots, seen);
    seen = run.shots;
  });
  EXPECT_EQ(seen, 100'000u);
}

}  // namespace
}  // namespace sallow
