#include "decode/exact/exact_decoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/error.h"
#include "bits/random_stream.h"
#include "decode/graph/second_opinion.test.h"
#include "dem/unexplained_shots.test.h"

namespace sallow {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

// Tries every subset of the errors.
TEST(ExactDecoder, AgreesWithTryingEverySetOfErrors) {
  for (uint64_t seed = 0; seed < 300; seed++) {
    RandomStream random(seed, 0);
    uint32_t detectors = 4, observables = seed % 2 == 0 ? 2 : 66;
    struct Error {
      uint64_t syndrome = 0;
      uint32_t observable;
      double probability;
    };
    std::vector<Error> errors;
    DetectorErrorModel model;
    for (uint32_t d = 0; d < detectors; d++) model.append_detector(d);
    for (int k = 0; k < 8; k++) {
      // Distinct probabilities and observables keep errors from being merged.
      Error error{random.next() % 16, static_cast<uint32_t>(random.next() % observables),
                  0.01 + 0.98 * random.uniform()};
      bool is_new = true;
      for (const Error& e : errors) is_new &= e.syndrome != error.syndrome || e.observable != error.observable;
      if (!is_new) continue;
      errors.push_back(error);
      std::vector<DemTarget> targets = {DemTarget::observable(error.observable)};
      for (uint32_t d = 0; d < detectors; d++) {
        if (error.syndrome >> d & 1) targets.push_back(DemTarget::detector(d));
      }
      model.append_error(error.probability, targets);
    }
    std::vector<double> best(16, kInfinite);
    std::vector<std::vector<bool>> flips(16, std::vector<bool>(observables));
    for (uint32_t set = 0; set < 1u << errors.size(); set++) {
      uint64_t syndrome = 0;
      double weight = 0;
      std::vector<bool> flipped(observables);
      for (size_t k = 0; k < errors.size(); k++) {
        if (!(set >> k & 1)) continue;
        syndrome ^= errors[k].syndrome;
        weight += std::log((1 - errors[k].probability) / errors[k].probability);
        flipped[errors[k].observable] = !flipped[errors[k].observable];
      }
      if (weight < best[syndrome]) {
        best[syndrome] = weight;
        flips[syndrome] = flipped;
      }
    }
    ExactDecoder decoder(model);
    for (uint64_t s = 0; s < 16; s++) {
      if (best[s] == kInfinite) {
        ASSERT_EQ(decoder.weight(s), kInfinite) << "seed " << seed;
        continue;
      }
      ASSERT_NEAR(decoder.weight(s), best[s], 1e-9) << "seed " << seed;
      for (uint32_t o = 0; o < decoder.observable_count(); o++) {
        ASSERT_EQ(decoder.predicts(s, o), flips[s][o]) << "seed " << seed;
      }
    }
  }
}

TEST(ExactDecoder, MovesEverySyndromeByCertainErrors) {
  ExactDecoder decoder(DetectorErrorModel::parse("error(1) D0 L0\nerror(0.1) D0 D1 L1\n"));
  EXPECT_EQ(decoder.weight(0b01), 0);
  EXPECT_TRUE(decoder.predicts(0b01, 0));
  EXPECT_TRUE(decoder.predicts(0b10, 1));
  EXPECT_EQ(decoder.weight(0b00), kInfinite);
}

TEST(ExactDecoder, HasNoAnswerExactlyIfNoSetOfErrorsExplainsTheShot) {
  size_t unexplained_count = 0;
  for (uint64_t seed = 0; seed < 200; seed++) {
    RandomStream random(seed, 9);
    const ModelShape shape{.detectors = 6,
                           .errors = 5 + static_cast<uint32_t>(seed % 4),
                           .observables = 2,
                           .boundary_percent = 10,
                           .few_weights = false,
                           .any_probability = true,
                           .joint_percent = 40};
    const DetectorErrorModel model = random_model(random, shape);
    const ExactDecoder decoder(model);
    BitTable syndromes(6, 64);
    for (size_t s = 0; s < 64; s++) {
      for (size_t d = 0; d < 6; d++) syndromes.set(d, s, s >> d & 1);
    }
    const BitTable unexplained = unexplained_shots(ErrorHypergraph(model), syndromes);
    for (size_t s = 0; s < 64; s++) {
      ASSERT_EQ(decoder.weight(s) == kInfinite, unexplained.get(0, s)) << "seed " << seed << " syndrome " << s;
      unexplained_count += unexplained.get(0, s);
    }
  }
  EXPECT_GT(unexplained_count, 1000u);
}

TEST(ExactDecoder, RefusesLargeModels) {
  EXPECT_THROW(ExactDecoder(DetectorErrorModel::parse("error(0.1) D24\n")), InputError);
  EXPECT_THROW(ExactDecoder(DetectorErrorModel::parse("error(0.1) D5000000000\n")), InputError);
}

}  // namespace
}  // namespace sallow
