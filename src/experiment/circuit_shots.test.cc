#include "experiment/circuit_shots.h"

#include <gtest/gtest.h>

#include "bits/random_stream.h"
#include "decode/catalog/registry.h"
#include "experiment/decoding_model.h"

namespace sallow {
namespace {

constexpr const char* kThreeBits = R"(
    R 0 1 2
    X_ERROR(0.1) 0 1 2
    M 0 1 2
    DETECTOR rec[-3] rec[-2]
    DETECTOR rec[-2] rec[-1]
    OBSERVABLE_INCLUDE(0) rec[-1])";

TEST(CircuitShots, GiveTheSameCountsOnAnyNumberOfThreads) {
  const Circuit circuit = Circuit::parse(kThreeBits);
  const auto decoder = make_decoder("matching", model_for_decoding(circuit));
  const Decoder* decoders[] = {decoder.get()};
  const auto run = [&](uint64_t seed, size_t threads, uint64_t failures) {
    return sample_and_decode(draw_from_circuit(circuit, seed, threads), decoders, {50'000, failures, threads});
  };
  const SamplingRun one = run(5, 1, 0), few = run(5, 1, 100), other = run(6, 1, 0);
  for (size_t threads : {2, 3}) {
    EXPECT_EQ(run(5, threads, 0).tallies[0], one.tallies[0]);
    EXPECT_EQ(run(5, threads, 0).detection_events, one.detection_events);
    EXPECT_EQ(run(5, threads, 100).tallies[0], few.tallies[0]);
  }
  EXPECT_NE(other.detection_events, one.detection_events);
}

// Two or three of three bits flip with probability 0.028: 1400 of 50,000 shots, with a standard deviation of 37. The
// result is more than five of those away once in two million seeds.
TEST(CircuitShots, FailAsOftenAsThreeBitsOutvoteTheTruth) {
  const Circuit circuit = Circuit::parse(kThreeBits);
  const auto decoder = make_decoder("matching", model_for_decoding(circuit));
  const Decoder* decoders[] = {decoder.get()};
  constexpr uint64_t kSeed = 11;
  const SamplingRun run = sample_and_decode(draw_from_circuit(circuit, kSeed, 2), decoders, {50'000, 0, 2});
  EXPECT_NEAR(static_cast<double>(run.tallies[0].failures), 1400, 5 * 37) << "seed " << kSeed;
}

TEST(CircuitShots, StartFromTheBlockAskedFor) {
  const Circuit circuit = Circuit::parse(kThreeBits);
  const DrawBlock from_start = draw_from_circuit(circuit, 5, 1), from_seventh = draw_from_circuit(circuit, 5, 1, 7);
  BitTable detections, flips, later_detections, later_flips;
  from_start(0, 9, detections, flips);
  from_seventh(0, 2, later_detections, later_flips);
  EXPECT_EQ(detections, later_detections);
  EXPECT_EQ(flips, later_flips);
}

}  // namespace
}  // namespace sallow
