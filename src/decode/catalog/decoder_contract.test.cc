#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "base/sanitized.test.h"
#include "decode/catalog/registry.h"
#include "decode/graph/second_opinion.test.h"

// Tests what decoder.h promises, for every decoder of the catalog.
namespace sallow {
namespace {

constexpr const char* kContractSpecs[] = {
    "matching",   "matching:heralds=1", "correlated", "ensemble", "ensemble:members=3,join=vote",
    "union_find", "union_find:near=2",  "exact"};

BitTable random_block(RandomStream& random, size_t detectors, size_t shots) {
  BitTable events(detectors, shots);
  for (size_t d = 0; d < detectors; d++) {
    for (size_t shot = 0; shot < shots; shot++) events.set(d, shot, random.next() % 4 == 0);
  }
  return events;
}

void expect_equal(const ShotOutcome& a, const ShotOutcome& b, const std::string& where) {
  EXPECT_EQ(a.status, b.status) << where;
  EXPECT_EQ(a.weight, b.weight) << where;
  EXPECT_EQ(a.gap, b.gap) << where;
}

void check_shots(const Decoder& decoder, const BitTable& events, const std::string& where) {
  const auto in_block = decoder.make_workspace(), alone = decoder.make_workspace();
  DecodedBlock plain, block;
  decoder.decode(events, *in_block, block, {.outcomes = true});
  decoder.decode(events, *in_block, plain);
  EXPECT_EQ(plain.predictions, block.predictions) << where;
  EXPECT_EQ(plain.unmatchable, block.unmatchable) << where;
  EXPECT_TRUE(plain.outcomes.empty() && plain.log_likelihood_ratios.empty()) << where;
  const size_t words = (decoder.observable_count() + 63) / 64;
  for (size_t shot = 0; shot < events.column_count(); shot++) {
    const std::string here = where + " shot " + std::to_string(shot);
    std::vector<uint32_t> fired;
    std::vector<uint64_t> bits((events.row_count() + 63) / 64), expected(words), flips(words, ~uint64_t{0});
    for (uint32_t d = 0; d < events.row_count(); d++) {
      if (!events.get(d, shot)) continue;
      fired.push_back(d);
      bits[d / 64] |= uint64_t{1} << (d % 64);
    }
    for (size_t o = 0; o < decoder.observable_count(); o++) {
      expected[o / 64] |= uint64_t{block.predictions.get(o, shot)} << (o % 64);
    }
    const DecodeStatus status = block.outcomes[shot].status;
    EXPECT_EQ(block.unmatchable.get(0, shot), status == DecodeStatus::kUnmatchable) << here;
    EXPECT_TRUE(status == DecodeStatus::kSolved || expected == std::vector<uint64_t>(words)) << here;
    ShotOutcome outcome;
    EXPECT_EQ(decoder.decode_shot(fired, *alone, flips), status) << here;
    EXPECT_EQ(flips, expected) << here;
    flips.assign(words, ~uint64_t{0});
    EXPECT_EQ(decoder.decode_shot_bits(bits, *alone, flips, &outcome), status) << here;
    EXPECT_EQ(flips, expected) << here;
    expect_equal(outcome, block.outcomes[shot], here);
  }
}

TEST(DecoderContract, AppliesTheFlipsOfPartsWithoutDetectors) {
  for (const char* text : {"error(0.1) D0 D1 ^ L0\n", "error(0.1) L0 ^ D0 D1\n", "error(0.1) D0 D1 ^ L1 ^ L0 L1\n"}) {
    const DetectorErrorModel model = DetectorErrorModel::parse(text);
    for (const char* spec : kContractSpecs) {
      const auto decoder = make_decoder(spec, model);
      uint64_t flips = 0;
      const uint32_t events[] = {0, 1};
      EXPECT_EQ(decoder->decode_shot(events, *decoder->make_workspace(), {&flips, 1}), DecodeStatus::kSolved);
      EXPECT_EQ(flips, 1u) << spec << " of " << text;
    }
  }
}

TEST(DecoderContract, GivesAShotTheSameAnswerInABlockAndAlone) {
  for (uint64_t seed = 0; seed < random_cases(200); seed++) {
    RandomStream random(seed, 0);
    const ModelShape shape{static_cast<uint32_t>(1 + random.next() % 9),
                           static_cast<uint32_t>(random.next() % 24),
                           seed % 5 == 0 ? 70u : static_cast<uint32_t>(random.next() % 4),
                           seed % 3 == 0 ? 0 : 30,
                           seed % 2 == 0,
                           seed % 4 < 2,
                           static_cast<int>(seed % 3) * 20};
    const DetectorErrorModel model = random_model(random, shape);
    const BitTable events = random_block(random, model.detector_count(), seed % 10 == 0 ? 513 : 1 + seed % 7);
    for (const char* spec : kContractSpecs) {
      check_shots(*make_decoder(spec, model), events, "seed " + std::to_string(seed) + " " + spec);
      if (HasFailure()) return;
    }
  }
}

// With one observable, a ratio has the sign of the prediction. The ensemble sums over fewer sets of errors than the
// exact decoder, but if either is sure of its answer, the other gives the same.
TEST(DecoderContract, GivesPositiveRatiosIfNoFlipIsLikelier) {
  size_t compared = 0, known = 0, solved = 0;
  for (uint64_t seed = 0; seed < random_cases(300); seed++) {
    RandomStream random(seed, 1);
    const ModelShape shape{static_cast<uint32_t>(1 + random.next() % 6), 12, 1, 40, true, false, 20};
    DetectorErrorModel model = random_model(random, shape);
    model.append_error(0.01, {DemTarget::detector(0), DemTarget::observable(0)});
    const BitTable events = random_block(random, model.detector_count(), 20);
    const auto decode = [&](const char* spec) {
      const auto decoder = make_decoder(spec, model, {.services = {.log_likelihood_ratios = true}});
      DecodedBlock block;
      decoder->decode(events, *decoder->make_workspace(), block, {.log_likelihood_ratios = true});
      for (size_t shot = 0; shot < events.column_count(); shot++) {
        const double ratio = block.log_likelihood_ratios[shot];
        // The ensemble also returns NaN if its candidates do not explain the events.
        EXPECT_TRUE(std::isnan(ratio) || !block.unmatchable.get(0, shot)) << spec << " seed " << seed;
        known += !std::isnan(ratio);
      }
      return block;
    };
    const DecodedBlock exact = decode("exact"), sums = decode("ensemble");
    solved += 2 * events.column_count() - exact.unmatchable_count() - sums.unmatchable_count();
    for (size_t shot = 0; shot < events.column_count(); shot++) {
      if (sums.unmatchable.get(0, shot) || std::isnan(sums.log_likelihood_ratios[shot])) continue;
      const double ratio = sums.log_likelihood_ratios[shot], truth = exact.log_likelihood_ratios[shot];
      EXPECT_TRUE(ratio == 0 || sums.predictions.get(0, shot) == (ratio < 0)) << "seed " << seed << " shot " << shot;
      if (std::min(std::abs(ratio), std::abs(truth)) < 1) continue;
      compared++;
      EXPECT_EQ(ratio < 0, truth < 0) << "seed " << seed << " shot " << shot << ": " << ratio << ", exactly " << truth;
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(compared, random_cases(1000));
  EXPECT_GT(known, solved - solved / 100);
}

}  // namespace
}  // namespace sallow
