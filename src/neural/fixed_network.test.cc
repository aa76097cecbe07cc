#include "neural/fixed_network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "bits/random_stream.h"
#include "neural/tanh_segments.h"
#include "training/sequence_gradients.h"

namespace sallow {
namespace {

constexpr size_t kRounds = 7;

/// Random events of kNetworkLanes shots.
Sequences random_shots(const NetworkShape& shape, uint64_t seed) {
  Sequences shots;
  shots.shape(kRounds, kNetworkLanes, kRounds - 1, shape.places());
  RandomStream random(seed, 0);
  for (float& event : shots.events) event = random.uniform() < 0.15 ? 1.0f : 0.0f;
  for (float& event : shots.finals) event = random.uniform() < 0.15 ? 1.0f : 0.0f;
  return shots;
}

std::vector<uint32_t> events_of(const AlignedVector<float>& events, size_t first, size_t count) {
  std::vector<uint32_t> list;
  for (uint32_t k = 0; k < count; k++) {
    if (events[first + k] > 0) list.push_back(k);
  }
  return list;
}

/// The answers of the block and of one stream per shot, which must be equal, bit by bit.
std::vector<double> answers(const FixedNetwork& network, const Sequences& shots) {
  const size_t places = network.places().count(), measured = places / 2;
  NetworkBlock block(network);
  std::vector<NetworkStream> streams(kNetworkLanes, NetworkStream(network));
  for (size_t t = 0; t < kRounds; t++) {
    for (size_t lane = 0; lane < kNetworkLanes; lane++) {
      const auto events = events_of(shots.events, (t * kNetworkLanes + lane) * places, places);
      for (const uint32_t place : events) block.add_event(place, lane);
      streams[lane].push_round(events);
    }
    block.push_round();
  }
  std::vector<double> out(kNetworkLanes);
  for (size_t lane = 0; lane < kNetworkLanes; lane++) {
    for (const uint32_t place : events_of(shots.finals, lane * measured, measured)) block.add_final_event(place, lane);
  }
  block.read(std::span<double, kNetworkLanes>(out));
  for (size_t lane = 0; lane < kNetworkLanes; lane++) {
    EXPECT_EQ(streams[lane].read(events_of(shots.finals, lane * measured, measured)), out[lane]) << lane;
  }
  return out;
}

TEST(FixedNetwork, AnswersLikeTheNetworkInSinglePrecision) {
  for (const char* layers : {"d32", "d96 d96", "l16 d64", "l16 l32", "l32 l16 d16 d16"}) {
    for (const uint32_t distance : {3u, 5u}) {
      NetworkShape shape{.distance = distance, .layers = parse_layers(layers)};
      const Network network = Network::random(shape, 7);
      const FixedNetwork fixed(network);
      SequenceGradients floats(shape);
      double square = 0, error = 0;
      for (uint64_t seed = 1; seed < 5; seed++) {
        const Sequences shots = random_shots(shape, seed);
        const auto got = answers(fixed, shots);
        const float* expected = floats.forward(network, shots);
        for (size_t k = 0; k < kNetworkLanes; k++) {
          square += double{expected[k]} * expected[k];
          error += (got[k] - expected[k]) * (got[k] - expected[k]);
        }
      }
      EXPECT_LT(std::sqrt(error / square), 0.06) << layers << " " << distance;
    }
  }
}

TEST(FixedNetwork, TheHyperbolicTangentIsClose) {
  for (int x = 0; x < 4 << 12; x++) {
    const int s = x >> 9, u = x & 511;
    int value = kTanhSegments.c1[s] + (kTanhSegments.c2[s] * u >> 9);
    value = kTanhSegments.c0[s] + (value * u >> 9);
    ASSERT_NEAR(value / 32768.0, std::tanh(x / 4096.0), 2e-4) << x;
  }
}

/// Numbers that every instruction set must give: ctest runs this once per set.
TEST(FixedNetwork, GivesTheSameNumbersOnEveryKernel) {
  const NetworkShape shape{.distance = 3, .layers = parse_layers("l16 d32"), .readout = {32, 16}};
  const auto got = answers(FixedNetwork(Network::random(shape, 11)), random_shots(shape, 3));
  uint64_t hash = 14695981039346656037ull;
  for (const double value : got) {
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    hash = (hash ^ bits) * 1099511628211ull;
  }
  EXPECT_EQ(hash, 16507700263028331621u);
}

}  // namespace
}  // namespace sallow
