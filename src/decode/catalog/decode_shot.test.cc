#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "base/sanitized.test.h"
#include "codes/generate_code.h"
#include "decode/catalog/registry.h"
#include "decode/graph/second_opinion.test.h"
#include "decode/union_find/union_find_decoder.h"
#include "experiment/circuit_shots.h"
#include "experiment/decoding_model.h"

// Compares shots decoded one per call with the same shots in a block.
namespace sallow {
namespace {

// With lists of two neighbours, most distances need a search.
constexpr const char* kShortLists = "union_find, short lists";
constexpr const char* kDecodersOfShots[] = {
    "matching",   "matching:near=2",    "correlated", "correlated:likelier=0,near=2",
    "union_find", "union_find:steps=1", kShortLists};

std::unique_ptr<const Decoder> make_decoder_of_shots(const std::string& name, const DetectorErrorModel& model) {
  if (name != kShortLists) return make_decoder(name, model);
  return std::make_unique<UnionFindDecoder>(DecodingGraph::from_model(model), UnionFindOptions{.near = 2});
}

struct ShotCounts {
  size_t shots = 0, unmatchable = 0, flipped = 0;
};

std::vector<uint32_t> list_events(const BitTable& detections, size_t shot) {
  std::vector<uint32_t> events;
  for (uint32_t d = 0; d < detections.row_count(); d++) {
    if (detections.get(d, shot)) events.push_back(d);
  }
  return events;
}

void shuffle(RandomStream& random, std::vector<size_t>& order) {
  for (size_t k = order.size(); k > 1; k--) std::swap(order[k - 1], order[random.next() % k]);
}

/// Decodes a block, and then its shots alone in any order, some of them twice, with blocks and with outcomes in
/// between, all in one workspace.
void compare_with_block(const std::string& spec, const DetectorErrorModel& model, const BitTable& detections,
                        RandomStream& random, ShotCounts& counts) {
  const auto decoder = make_decoder_of_shots(spec, model);
  const auto workspace = decoder->make_workspace(), block_workspace = decoder->make_workspace();
  const size_t shots = detections.column_count();
  DecodedBlock plain, weighed, again;
  decoder->decode(detections, *block_workspace, plain);
  decoder->decode(detections, *block_workspace, weighed, {.outcomes = true});
  counts.unmatchable += plain.unmatchable_count();
  std::vector<size_t> order(shots);
  std::iota(order.begin(), order.end(), 0);
  order.insert(order.end(), order.begin(), order.begin() + static_cast<ptrdiff_t>(shots / 4));
  shuffle(random, order);
  std::vector<uint64_t> flips((decoder->observable_count() + 63) / 64);
  for (size_t shot : order) {
    SCOPED_TRACE("shot " + std::to_string(shot));
    const std::vector<uint32_t> events = list_events(detections, shot);
    std::fill(flips.begin(), flips.end(), random.next());
    const bool asks = random.next() % 2 == 0;
    ShotOutcome outcome{DecodeStatus::kUnmatchable, -1, -1};
    const DecodeStatus status = decoder->decode_shot(events, *workspace, flips, asks ? &outcome : nullptr);
    ASSERT_EQ(status == DecodeStatus::kUnmatchable, plain.unmatchable.get(0, shot));
    if (asks) {
      ASSERT_EQ(outcome.status, weighed.outcomes[shot].status);
      ASSERT_EQ(outcome.weight, weighed.outcomes[shot].weight);
      ASSERT_EQ(outcome.gap, weighed.outcomes[shot].gap);
    }
    for (size_t o = 0; o < 64 * flips.size(); o++) {
      const bool flip = flips[o / 64] >> (o % 64) & 1;
      ASSERT_EQ(flip, o < decoder->observable_count() && (asks ? weighed : plain).predictions.get(o, shot));
      counts.flipped += flip ? 1 : 0;
    }
    counts.shots++;
    if (random.next() % shots >= 3) continue;
    decoder->decode(detections, *workspace, again, {.outcomes = asks});
    ASSERT_EQ(again.predictions, (asks ? weighed : plain).predictions);
  }
}

TEST(DecodeShot, AgreesWithABlockOnRandomModels) {
  ShotCounts counts;
  for (uint64_t seed = 0; seed < (kSanitized ? 100 : 400); seed++) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomStream random(seed, 0);
    ModelShape shape;
    shape.detectors = static_cast<uint32_t>(1 + random.next() % (seed % 3 == 0 ? 150 : 12));
    shape.errors = static_cast<uint32_t>(random.next() % (3 * shape.detectors));
    shape.observables = static_cast<uint32_t>(seed % 25 == 24 ? 70 : random.next() % 4);
    shape.boundary_percent = seed % 3 == 0 ? 0 : static_cast<int>(random.next() % 40);
    shape.few_weights = seed % 2 == 0;
    shape.any_probability = seed % 4 < 2;
    shape.joint_percent = seed % 5 < 2 ? 30 : 0;
    const DetectorErrorModel model = random_model(random, shape);
    BitTable detections(shape.detectors, 1 + random.next() % 80);
    const uint64_t rarity = 1 + random.next() % 8;
    for (size_t d = 0; d < shape.detectors; d++) {
      for (size_t shot = 0; shot < detections.column_count(); shot++) {
        detections.set(d, shot, random.next() % rarity == 0);
      }
    }
    for (const char* spec : kDecodersOfShots) {
      SCOPED_TRACE(spec);
      compare_with_block(spec, model, detections, random, counts);
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_GT(counts.unmatchable, counts.shots / 20);
  EXPECT_GT(counts.flipped, counts.shots / 20);
}

TEST(DecodeShot, AgreesWithABlockOnMemoriesOfTheSurfaceCode) {
  ShotCounts counts;
  for (const auto& [distance, p] :
       {std::pair<uint64_t, double>{3, 0.01}, {5, 0.001}, {5, 0.02}, {9, 0.005}, {15, 0.001}}) {
    SCOPED_TRACE("d " + std::to_string(distance) + " p " + std::to_string(p));
    CodeOptions code;
    code.distance = code.rounds = distance;
    code.noise = NoiseStrength{NoiseModel::kUniform, p};
    const Circuit circuit = generate_code(code);
    const DetectorErrorModel model = model_for_decoding(circuit);
    BitTable detections, flips;
    draw_from_circuit(circuit, 5, 1)(0, 0, detections, flips);
    RandomStream random(distance, 0);
    for (const char* spec : kDecodersOfShots) {
      SCOPED_TRACE(spec);
      compare_with_block(spec, model, detections, random, counts);
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_EQ(counts.unmatchable, 0u);
  EXPECT_GT(counts.flipped, counts.shots / 20);
}

}  // namespace
}  // namespace sallow
