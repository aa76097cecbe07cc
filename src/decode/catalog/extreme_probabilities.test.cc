#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <string>

#include "base/error.h"
#include "base/sanitized.test.h"
#include "decode/catalog/registry.h"
#include "decode/contract/decode_shots.test.h"
#include "decode/contract/shot_log_odds.h"
#include "decode/exact/exact_decoder.h"
#include "decode/graph/second_opinion.test.h"
#include "decode/graph/weight_steps.h"
#include "dem/error_symptoms.h"

// Tests every decoder on small models whose probabilities make weights, or the unit of weight, very large or very
// small.
namespace sallow {
namespace {

constexpr double kTiny = 0x1p-1074;
constexpr double kBelowHalf = 0x1.fffffffffffffp-2, kAboveHalf = 0x1.0000000000001p-1;
constexpr double kBelowOne = 0x1.fffffffffffffp-1;
constexpr double kExtreme[] = {0,      kTiny,     1e-300,     1e-17, 6e-17,      1e-9, 0.001,
                               0.1,    0.49,      0.4998,     0.5,   kBelowHalf, 0.5,  0.4999999,
                               0.5001, 0.5000001, kAboveHalf, 0.6,   0.999,      1,    kBelowOne};

using Part = std::vector<DemTarget>;

Part random_part(RandomStream& random, uint64_t detectors, uint64_t observables) {
  Part part;
  const uint64_t kind = random.next() % 16;  // 0: no detector, below 6: one
  const uint64_t u = random.next() % detectors;
  if (kind > 0) part.push_back(DemTarget::detector(u));
  if (kind > 5 && detectors > 1) {
    part.push_back(DemTarget::detector((u + 1 + random.next() % (detectors - 1)) % detectors));
  }
  for (uint64_t o = 0; o < observables; o++) {
    if (random.next() % 3 == 0) part.push_back(DemTarget::observable(o));
  }
  return part;
}

/// A model, and a copy in which each ^-part is an error of its own and each observable is a detector (the last ones).
/// The copy shows by brute force what edges can do.
struct Subject {
  DetectorErrorModel model, apart;
  uint64_t detectors, observables, shots;
  BitTable events;
  double rounding = 0;      // largest difference of a weight in steps from the true one
  double gap_rounding = 0;  // of a gap; its graph also has edges for errors that flip only observables

  explicit Subject(RandomStream& random)
      : detectors(1 + random.next() % 6), observables(1 + random.next() % 3), shots(uint64_t{1} << detectors) {
    double few[4];
    const uint64_t kinds = 1 + random.next() % std::size(few);
    for (double& p : few) p = kExtreme[random.next() % std::size(kExtreme)];
    for (uint64_t errors = 1 + random.next() % 14; errors > 0; errors--) {
      add(random, few[random.next() % kinds]);
    }
    finish();
  }

  explicit Subject(const std::string& text)
      : model(DetectorErrorModel::parse(text)),
        detectors(model.detector_count()),
        observables(model.observable_count()),
        shots(uint64_t{1} << detectors) {
    for_each_error(model, [&](const DemInstruction& error, uint64_t) { take_apart(error); });
    finish();
  }

 private:
  void add(RandomStream& random, double probability) {
    std::vector<DemTarget> targets;
    for (uint64_t parts = 1 + (random.next() % 2) * (1 + random.next() % 2); parts > 0; parts--) {
      if (!targets.empty()) targets.push_back(DemTarget::separator());
      for (DemTarget target : random_part(random, detectors, observables)) targets.push_back(target);
    }
    model.append_error(probability, targets);
    take_apart(model.instructions().back());
  }

  void take_apart(const DemInstruction& error) {
    std::vector<ErrorSymptoms> parts;
    read_parts(error, 0, parts);
    for (const ErrorSymptoms& part : parts) {
      std::vector<DemTarget> targets;
      for (const uint32_t detector : part.detectors) targets.push_back(DemTarget::detector(detector));
      for (const uint32_t observable : part.observables) targets.push_back(DemTarget::detector(detectors + observable));
      apart.append_error(error.arguments[0], std::move(targets));
    }
  }

  void finish() {
    model.append_detector(detectors - 1);
    model.append({DemKind::kObservable, {}, {DemTarget::observable(observables - 1)}});
    apart.append_detector(detectors + observables - 1);
    events = BitTable(detectors, shots);
    for (uint64_t shot = 0; shot < shots; shot++) {
      for (uint64_t d = 0; d < detectors; d++) events.set(d, shot, shot >> d & 1);
    }
    const DecodingGraph graph = DecodingGraph::from_model(model);
    double sum = 0, largest = 0, count = 0;
    const auto allow_for = [&](double probability) {
      if (probability == 1) return;
      const double weight = std::abs(weight_of_probability(probability));
      sum += weight;
      largest = std::max(largest, weight);
      count++;
    };
    for (const DecodingEdge& edge : graph.edges()) allow_for(edge.probability);
    for (const UnseenFlips& flips : graph.unseen_flips()) allow_for(flips.probability);
    // A sum of doubles is not exact either. The unit is at most the largest weight / 2^22.
    rounding = count * graph.unit() + 1e-13 * sum;
    gap_rounding = 2 * (rounding + count * largest * 0x1p-22);
  }
};

/// The least weight of edges for each shot and each set of flips; infinite if no edges give it.
std::vector<double> least_weights(const Subject& subject) {
  const uint64_t rows = subject.detectors + subject.observables, count = uint64_t{1} << rows;
  BitTable symptoms(rows, count), none;
  for (uint64_t k = 0; k < count; k++) {
    for (uint64_t row = 0; row < rows; row++) symptoms.set(row, k, k >> row & 1);
  }
  const ExactDecoder exact(subject.apart);
  std::vector<ShotOutcome> outcomes(count);
  decode_shots(exact, symptoms, *exact.make_workspace(), none, outcomes.data());
  std::vector<double> weights;
  for (const ShotOutcome& outcome : outcomes) {
    weights.push_back(outcome.status == DecodeStatus::kSolved ? outcome.weight : HUGE_VAL);
  }
  return weights;
}

/// A decoder's answers, and the true ones.
struct Answers {
  BitTable predictions;
  std::vector<ShotOutcome> outcomes;
  size_t unmatchable;

  Answers(const Decoder& decoder, const Subject& subject) : outcomes(subject.shots) {
    auto workspace = decoder.make_workspace();
    unmatchable = decode_shots(decoder, subject.events, *workspace, predictions, outcomes.data());
    BitTable again;
    EXPECT_EQ(decode_shots(decoder, subject.events, *workspace, again), unmatchable);
    EXPECT_EQ(predictions, again);
  }

  uint64_t flips(uint64_t shot) const {
    uint64_t flips = 0;
    for (uint64_t o = 0; o < predictions.row_count(); o++) flips |= uint64_t{predictions.get(o, shot)} << o;
    return flips;
  }
};

/// Decoders of edges, also with settings that use other code paths than the defaults.
constexpr const char* kSpecs[] = {"matching",
                                  "matching:near=0",
                                  "correlated",
                                  "correlated:likelier=0",
                                  "ensemble",
                                  "ensemble:members=4,rounds=0",
                                  "ensemble:members=4,join=vote",
                                  "union_find",
                                  "union_find:steps=1",
                                  "union_find:steps=256"};

void check_edges_decoder(const std::string& spec, const Subject& subject, const std::vector<double>& weights) {
  SCOPED_TRACE(spec);
  const Answers answers(*make_decoder(spec, subject.model), subject);
  for (uint64_t shot = 0; shot < subject.shots; shot++) {
    SCOPED_TRACE("shot " + std::to_string(shot));
    const auto weight_of = [&](uint64_t flips) { return weights[shot | flips << subject.detectors]; };
    double least = HUGE_VAL;
    for (uint64_t flips = 0; flips < uint64_t{1} << subject.observables; flips++) {
      least = std::min(least, weight_of(flips));
    }
    const ShotOutcome& outcome = answers.outcomes[shot];
    ASSERT_EQ(outcome.status, std::isinf(least) ? DecodeStatus::kUnmatchable : DecodeStatus::kSolved);
    ASSERT_TRUE(std::isfinite(outcome.weight));
    if (std::isinf(least)) {
      ASSERT_EQ(answers.flips(shot), 0u);
      continue;
    }
    const double predicted = weight_of(answers.flips(shot));
    if (spec.starts_with("ensemble")) continue;  // its weights are those of whole errors
    if (spec.starts_with("matching")) {
      ASSERT_NEAR(outcome.weight, least, subject.rounding);
      ASSERT_NEAR(predicted, least, subject.rounding);
    } else {
      ASSERT_TRUE(std::isfinite(predicted));
      ASSERT_GE(outcome.weight, predicted - subject.rounding);
    }
  }
}

void check_others(const Subject& subject) {
  for (const char* spec : {"exact", "matching:heralds=1"}) {
    SCOPED_TRACE(spec);
    const Answers answers(*make_decoder(spec, subject.model), subject);
    for (const ShotOutcome& outcome : answers.outcomes) ASSERT_TRUE(std::isfinite(outcome.weight));
  }
}

void check_gaps(const Subject& subject, const std::vector<double>& weights) {
  std::unique_ptr<const Decoder> decoder;
  try {
    decoder = make_decoder("matching", subject.model, {.services = {.gaps = true}});
  } catch (const InputError&) {
    return;  // a model without gaps
  }
  const Answers answers(*decoder, subject);
  for (uint64_t shot = 0; shot < subject.shots; shot++) {
    const double one = weights[shot], other = weights[shot | uint64_t{1} << subject.detectors];
    const double gap = answers.outcomes[shot].gap;
    if (std::isinf(one) && std::isinf(other)) {
      ASSERT_EQ(gap, 0);
    } else if (std::isinf(one - other)) {
      ASSERT_EQ(gap, HUGE_VAL);
    } else {
      ASSERT_NEAR(gap, std::abs(one - other), subject.gap_rounding) << "shot " << shot;
    }
  }
}

/// Checks log-odds that are as extreme, for some errors in each shot.
void check_log_odds(const Subject& subject, RandomStream& random) {
  static constexpr double kLogOdds[] = {0, 1e-300, -1e-300, 1e-9, -1e-9, 2, -2, 744, -744, 1e300, -1e300};
  const auto decoder = make_decoder("matching", subject.model, {.services = {.log_odds = true}});
  ShotLogOdds log_odds;
  for (uint64_t shot = 0; shot < subject.shots; shot++) {
    for (uint32_t error = 0; error < decoder->adjustable_errors()->error_count(); error++) {
      if (!decoder->adjustable_errors()->is_adjustable(error) || random.next() % 2 == 0) continue;
      log_odds.add({error, kLogOdds[random.next() % std::size(kLogOdds)]});
    }
    log_odds.end_list();
  }
  BitTable predictions, plain;
  std::vector<ShotOutcome> outcomes(subject.shots);
  auto workspace = decoder->make_workspace();
  const size_t unmatchable =
      decode_shots(*decoder, subject.events, *workspace, predictions, outcomes.data(), &log_odds);
  EXPECT_EQ(unmatchable, decode_shots(*decoder, subject.events, *workspace, plain));
  for (const ShotOutcome& outcome : outcomes) ASSERT_TRUE(std::isfinite(outcome.weight));
}

void check_all(const Subject& subject, uint64_t seed) {
  const std::vector<double> weights = least_weights(subject);
  for (const char* spec : kSpecs) {
    check_edges_decoder(spec, subject, weights);
    if (testing::Test::HasFatalFailure()) return;
  }
  check_others(subject);
  check_gaps(subject, weights);
  RandomStream random(seed, 1);
  check_log_odds(subject, random);
}

TEST(ExtremeProbabilities, GetAnAnswerFromEveryDecoderOnChosenModels) {
  for (const char* text :
       {"error(0.5) D0 L1 ^ D1 L2\nerror(0.4998) D0\n", "error(0.4999999999999999) D0 L0 ^ D1\nerror(1e-300) D0 ^ D2\n",
        "error(0.5) D0 L0\n", "error(0.5) D0 D1 L0 ^ D1\nerror(0.5) D1\n", "error(1e-300) D0 L0\nerror(0.49) D0\n",
        "error(0.4999999) D0 L0\n", "error(0.5000001) D0 L0 ^ D1\n", "error(1) D0 L0 ^ D1\nerror(6e-17) D0 L0\n",
        "error(1) D0 L0\n", "error(5e-324) D0 L0 ^ D1\n", "error(0.4999999) D0 L0 ^ D1 D2\nerror(0.4999) D1\n"}) {
    SCOPED_TRACE(text);
    check_all(Subject(text), 0);
  }
}

TEST(ExtremeProbabilities, GetAnAnswerFromEveryDecoderOnRandomModels) {
  for (uint64_t seed = 0; seed < random_cases(1500); seed++) {
    RandomStream random(seed, 0);
    const Subject subject(random);
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + subject.model.str());
    check_all(subject, seed);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace sallow
