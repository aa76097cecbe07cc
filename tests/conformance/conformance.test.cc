// Checks what every decoder of the catalog guarantees, on small random models. A new row in the catalog is tested
// without further changes, with its default options and with other values of each option.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/rising_list.h"
#include "base/sanitized.test.h"
#include "bits/bit_table.h"
#include "bits/random_stream.h"
#include "bits/shot_columns.h"
#include "decode/catalog/registry.h"
#include "dem/error_model_sampler.h"
#include "own_errors.h"
#include "small_models.h"

namespace sallow {

namespace {

constexpr uint64_t kSeed = 20'261'130;
const uint64_t kModels = random_cases(120);

/// Values for tests of an option, in addition to the words that it accepts.
std::vector<std::string> values_to_try(const DecoderOption& option) {
  std::vector<std::string> values = {"0", "1", "3", "0.25", "8"};
  for (std::string rest = option.allowed; !rest.empty();) {
    const size_t end = rest.find(" or ");
    values.push_back(rest.substr(0, end));
    rest = end == std::string::npos ? "" : rest.substr(end + 4);
  }
  return values;
}

bool is_spec(const std::string& spec) {
  try {
    check_decoder_spec(spec);
    return true;
  } catch (const InputError&) {
    return false;
  }
}

/// The decoder with default options, and with two other values of each option.
std::vector<std::string> specs_of(const DecoderInfo& info) {
  std::vector<std::string> specs = {std::string(info.name)};
  // Windows lose accuracy and need rounds: window_decoder.test.cc tests what holds for them.
  if (info.traits.windowed) return specs;
  for (const DecoderOption& option : info.options) {
    size_t taken = 0;
    for (const std::string& value : values_to_try(option)) {
      const std::string spec = specs[0] + ":" + std::string(option.key) + "=" + value;
      if (taken == 2 || value == option.default_value || !is_spec(spec)) continue;
      specs.push_back(spec);
      taken++;
    }
  }
  return specs;
}

struct Case {
  std::string spec;
  DecoderTraits traits;
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const DecoderInfo& info : all_decoders()) {
    // `neural` decodes one layout and needs a file; src/decode/neural/neural_decoder.test.cc tests the contract for it.
    if (!info.required.empty()) continue;
    for (const std::string& spec : specs_of(info)) cases.push_back({spec, info.traits});
  }
  return cases;
}

/// Shots drawn from a model; one column per shot.
struct SampledShots {
  BitTable detections, flips;

  SampledShots(const DetectorErrorModel& model, size_t count, uint64_t seed) {
    const ErrorModelSampler sampler(model);
    detections.reset(sampler.detector_count(), count);
    flips.reset(sampler.observable_count(), count);
    BitTable block_detections, block_flips;
    for (size_t shot = 0; shot < count; shot++) {
      if (shot % kShotsPerBlock == 0) {
        sampler.sample_block(seed, shot / kShotsPerBlock, block_detections, block_flips);
      }
      copy_column(block_detections, shot % kShotsPerBlock, detections, shot);
      copy_column(block_flips, shot % kShotsPerBlock, flips, shot);
    }
  }

  static void copy_column(const BitTable& from, size_t column, BitTable& to, size_t to_column) {
    for (size_t row = 0; row < to.row_count(); row++) to.set(row, to_column, from.get(row, column));
  }
};

/// The answer for one shot as text, for comparisons and messages.
std::string answer(const DecodedBlock& block, size_t shot) {
  std::string text;
  for (size_t k = 0; k < block.predictions.row_count(); k++) text += block.predictions.get(k, shot) ? '1' : '0';
  return text + (block.unmatchable.get(0, shot) ? " unmatchable" : "");
}

std::string text_of(const ShotOutcome& outcome) {
  char text[64];
  std::snprintf(text, sizeof text, "%a %a", outcome.weight, outcome.gap);
  return text;
}

class Conformance : public testing::TestWithParam<Case> {
 protected:
  /// The decoder for a model, or null if the model is not suitable (an InputError with the reason).
  std::unique_ptr<const Decoder> compile(const DetectorErrorModel& model) const {
    return make_decoder(GetParam().spec, model);
  }
  static std::string told(uint64_t number) {
    return "seed " + std::to_string(kSeed) + ", model " + std::to_string(number) + ":\n" +
           small_model(kSeed, number).model.str();
  }
  void SetUp() override {
    ASSERT_FALSE(GetParam().traits.bound_to_layout)
        << "this decoder works for one layout alone: give the suite models of that layout";
  }
};

std::vector<uint32_t> events_of(const BitTable& detections, size_t shot) {
  std::vector<uint32_t> events;
  for (uint32_t d = 0; d < detections.row_count(); d++) {
    if (detections.get(d, shot)) events.push_back(d);
  }
  return events;
}

TEST_P(Conformance, GivesTheSameAnswerForAShotInBlocksOfAnySizeAndAlone) {
  for (uint64_t number = 0; number < kModels; number++) {
    SCOPED_TRACE(told(number));
    const DetectorErrorModel model = small_model(kSeed, number).model;
    const auto decoder = compile(model);
    const SampledShots shots(model, 1025, kSeed + number);
    const auto workspace = decoder->make_workspace(), other = decoder->make_workspace();
    DecodedBlock whole, part;
    BitTable block;
    decoder->decode(shots.detections, *workspace, whole, {.outcomes = true});
    for (const size_t size : {size_t{1}, size_t{511}, size_t{512}, size_t{1025}}) {
      // Blocks of one shot would be many, so only some of them are tested.
      for (size_t first = 0; first < 1025; first += size == 1 ? 37 : size) {
        const size_t count = std::min(size, 1025 - first);
        copy_columns(shots.detections, first, count, block);
        const bool with_outcomes = (first + size) % 2 == 0;
        decoder->decode(block, first % 3 == 0 ? *other : *workspace, part, {.outcomes = with_outcomes});
        ASSERT_EQ(part.outcomes.size(), with_outcomes ? count : 0);
        for (size_t k = 0; k < count; k++) {
          ASSERT_EQ(answer(part, k), answer(whole, first + k)) << "shot " << first + k << " in blocks of " << size;
          if (with_outcomes) {
            ASSERT_EQ(text_of(part.outcomes[k]), text_of(whole.outcomes[first + k])) << "shot " << first + k;
          }
        }
      }
    }
    std::vector<uint64_t> flips((decoder->observable_count() + 63) / 64);
    for (size_t shot = 0; shot < 1025; shot += number % 4 == 0 ? 1 : 29) {
      ShotOutcome outcome;
      const bool with_outcome = shot % 2 == 1;
      const DecodeStatus status =
          decoder->decode_shot(events_of(shots.detections, shot), *workspace, flips, with_outcome ? &outcome : nullptr);
      ASSERT_EQ(status == DecodeStatus::kUnmatchable, whole.unmatchable.get(0, shot)) << "shot " << shot << " alone";
      for (size_t k = 0; k < decoder->observable_count(); k++) {
        ASSERT_EQ(flips[k / 64] >> (k % 64) & 1, whole.predictions.get(k, shot)) << "shot " << shot << " alone";
      }
      if (with_outcome) {
        ASSERT_EQ(text_of(outcome), text_of(whole.outcomes[shot])) << "shot " << shot << " alone";
      }
    }
    decoder->finish(*workspace);
    decoder->finish(*other);
  }
}

TEST_P(Conformance, ReportsUnmatchableExactlyIfItsOwnErrorsExplainNothing) {
  for (uint64_t number = 0; number < kModels; number++) {
    SCOPED_TRACE(told(number));
    const DetectorErrorModel model = small_model(kSeed, number).model;
    const auto decoder = compile(model);
    const OwnErrors own(model, GetParam().traits.whole_errors);
    const BitTable detections = every_syndrome(decoder->detector_count());
    const auto workspace = decoder->make_workspace();
    DecodedBlock block;
    decoder->decode(detections, *workspace, block, {.outcomes = number % 2 == 0});
    for (uint64_t syndrome = 0; syndrome < detections.column_count(); syndrome++) {
      ASSERT_EQ(block.unmatchable.get(0, syndrome), !own.explain(syndrome)) << "syndrome " << syndrome;
      if (block.unmatchable.get(0, syndrome)) {
        for (size_t k = 0; k < decoder->observable_count(); k++) {
          ASSERT_FALSE(block.predictions.get(k, syndrome))
              << "syndrome " << syndrome << " predicts a flip all the same";
        }
      }
    }
  }
}

TEST_P(Conformance, ReportsNoWeightBelowTheMinimum) {
  for (uint64_t number = 0; number < kModels; number++) {
    const SmallModel small = small_model(kSeed, number);
    if (!small.is_graph_like) continue;  // edges of a split error may be used alone, and so weigh less
    SCOPED_TRACE(told(number));
    const auto decoder = compile(small.model), exact = make_decoder("exact", small.model);
    if (!decoder->capabilities().weights) GTEST_SKIP() << "it reports no weights";
    const BitTable detections = every_syndrome(decoder->detector_count());
    const auto workspace = decoder->make_workspace(), exact_workspace = exact->make_workspace();
    DecodedBlock block, least;
    decoder->decode(detections, *workspace, block, {.outcomes = true});
    exact->decode(detections, *exact_workspace, least, {.outcomes = true});
    for (uint64_t syndrome = 0; syndrome < detections.column_count(); syndrome++) {
      if (least.unmatchable.get(0, syndrome)) continue;
      // Weights of edges are rounded to multiples of 2^-22 of the largest weight.
      const double tolerance = 1e-4;
      ASSERT_GE(block.outcomes[syndrome].weight, least.outcomes[syndrome].weight - tolerance) << syndrome;
      if (GetParam().traits.least_weight) {
        ASSERT_NEAR(block.outcomes[syndrome].weight, least.outcomes[syndrome].weight, tolerance) << syndrome;
      }
    }
  }
}

/// Whether a decoder may report no errors for a shot that it solved: a majority vote need not equal the flips of any
/// set.
bool may_be_untold(const std::string& spec) {
  return spec.starts_with("ensemble");
}

TEST_P(Conformance, ChoosesErrorsThatGiveTheEventsThePredictionAndTheWeight) {
  const std::string& spec = GetParam().spec;
  try {
    check_decoder_spec(spec, {.errors = true});
  } catch (const InputError&) {
    GTEST_SKIP() << "it does not report which errors it chooses";
  }
  size_t solved = 0, untold = 0;
  for (uint64_t number = 0; number < kModels; number++) {
    SCOPED_TRACE(told(number));
    const SmallModel small = small_model(kSeed, number);
    const DetectorErrorModel& model = small.model;
    const auto decoder = make_decoder(spec, model, {.services = {.errors = true}});
    ASSERT_TRUE(decoder->capabilities().errors);
    const ErrorChoices choices = decoder->error_choices();
    for (size_t k = 0; k < choices.size(); k++) ASSERT_LT(choices.model_errors[k], model.error_count());
    const BitTable detections = every_syndrome(decoder->detector_count());
    const auto workspace = decoder->make_workspace();
    DecodedBlock plain, block;
    decoder->decode(detections, *workspace, plain, {.outcomes = true});
    ASSERT_EQ(plain.chosen.size(), 0);
    decoder->decode(detections, *workspace, block, {.outcomes = number % 2 == 0, .errors = true});
    ASSERT_EQ(block.chosen.size(), detections.column_count());
    for (size_t shot = 0; shot < detections.column_count(); shot++) {
      ASSERT_EQ(answer(block, shot), answer(plain, shot)) << "syndrome " << shot;
      if (block.unmatchable.get(0, shot)) {
        ASSERT_FALSE(block.chosen.has_list(shot)) << "syndrome " << shot;
        continue;
      }
      solved++;
      if (!block.chosen.has_list(shot)) {
        ASSERT_TRUE(may_be_untold(spec)) << "syndrome " << shot;
        untold++;
        continue;
      }
      uint64_t syndrome = 0, flips = 0, predicted = 0;
      double weight = 0;
      std::vector<uint32_t> errors(block.chosen[shot].begin(), block.chosen[shot].end());
      for (size_t k = 0; k < errors.size(); k++) {
        ASSERT_LT(errors[k], choices.size());
        if (k > 0) {
          ASSERT_LT(errors[k - 1], errors[k]) << "syndrome " << shot;
        }
        for (const uint32_t d : choices.detectors[errors[k]]) syndrome ^= uint64_t{1} << d;
        for (const uint32_t o : choices.observables[errors[k]]) flips ^= uint64_t{1} << o;
        const double p = choices.probabilities[errors[k]];
        if (p < 1) weight += std::log((1 - p) / p);
      }
      for (size_t o = 0; o < block.predictions.row_count(); o++)
        predicted |= uint64_t{block.predictions.get(o, shot)} << o;
      ASSERT_EQ(syndrome, shot) << "the errors chosen do not give the events";
      ASSERT_EQ(flips, predicted) << "the errors chosen do not give the prediction of syndrome " << shot;
      // If parts of errors had to be chosen because no whole errors fit, the weight is still that of whole errors.
      // The same shot alone: a list in any order, in which equal numbers cancel.
      ShotErrors alone;
      std::vector<uint64_t> alone_flips((decoder->observable_count() + 63) / 64);
      ASSERT_EQ(decoder->decode_shot_errors(events_of(detections, shot), *workspace, alone_flips, alone),
                DecodeStatus::kSolved);
      cancel_pairs(alone.errors);
      ASSERT_TRUE(alone.is_known);
      ASSERT_EQ(alone.errors, errors) << "syndrome " << shot << " alone";
      ASSERT_EQ(alone_flips.empty() ? 0 : alone_flips[0], predicted) << "syndrome " << shot << " alone";
      const bool is_weighed = small.is_graph_like || GetParam().traits.whole_errors || !may_be_untold(spec);
      if (!is_weighed || !decoder->capabilities().weights) continue;
      // Weights of edges are rounded to multiples of 2^-22 of the largest weight, and sums over classes to single
      // precision.
      ASSERT_NEAR(weight, plain.outcomes[shot].weight, 1e-4) << "syndrome " << shot;
    }
  }
  ASSERT_GT(solved, 1000);
  EXPECT_LE(static_cast<double>(untold), 0.01 * static_cast<double>(solved));
}

TEST_P(Conformance, FailsAtMostAStatedFactorMoreOftenThanTheMostLikelyError) {
  uint64_t failures = 0, least_failures = 0;
  for (uint64_t number = 0; number < kModels; number++) {
    const SmallModel small = small_model(kSeed, number);
    if (!small.is_graph_like) continue;
    const SampledShots shots(small.model, 1024, kSeed + number);
    for (const bool judge : {false, true}) {
      const auto decoder = judge ? make_decoder("exact", small.model) : compile(small.model);
      const auto workspace = decoder->make_workspace();
      DecodedBlock block;
      decoder->decode(shots.detections, *workspace, block);
      for (size_t shot = 0; shot < 1024; shot++) {
        bool failed = block.unmatchable.get(0, shot);
        for (size_t k = 0; k < decoder->observable_count(); k++) {
          failed |= block.predictions.get(k, shot) != shots.flips.get(k, shot);
        }
        (judge ? least_failures : failures) += failed;
      }
    }
  }
  ASSERT_GT(least_failures, 200);
  EXPECT_LE(static_cast<double>(failures), GetParam().traits.most_failures * static_cast<double>(least_failures));
  RecordProperty("failures", static_cast<int>(failures));
  std::printf("%s fails %.4f times as often as exact\n", GetParam().spec.c_str(),
              static_cast<double>(failures) / static_cast<double>(least_failures));
}

// same_on_all_kernel_sets.py compares these lines between the kernel sets.
TEST_P(Conformance, PrintsADigestOfItsAnswers) {
  uint64_t digest = 0;
  for (uint64_t number = 0; number < kModels; number++) {
    const DetectorErrorModel model = small_model(kSeed, number).model;
    const auto decoder = compile(model);
    const BitTable detections = every_syndrome(decoder->detector_count());
    const auto workspace = decoder->make_workspace();
    DecodedBlock block;
    decoder->decode(detections, *workspace, block, {.outcomes = true});
    for (size_t shot = 0; shot < detections.column_count(); shot++) {
      for (const char letter : answer(block, shot) + " " + text_of(block.outcomes[shot])) {
        digest = spread_bits(digest ^ static_cast<unsigned char>(letter));
      }
    }
  }
  std::printf("digest %s %016llx\n", GetParam().spec.c_str(), static_cast<unsigned long long>(digest));
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.spec;
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Catalog, Conformance, testing::ValuesIn(all_cases()), name_of);

}  // namespace

}  // namespace sallow
