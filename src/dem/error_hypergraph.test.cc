#include "dem/error_hypergraph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "base/error.h"
#include "bits/random_stream.h"
#include "dem/model_distribution.test.h"

namespace sallow {
namespace {

using List = std::vector<uint32_t>;
using Symptoms = std::pair<List, List>;

List list(std::span<const uint32_t> numbers) {
  return {numbers.begin(), numbers.end()};
}

/// Errors of up to three parts, some with repeated targets, some empty; nested repeats and shifts down to a depth.
std::string random_text(RandomStream& random, int depth) {
  static const char* kProbabilities[] = {"0", "1", "0.5", "0.75", "0.1", "0.01", "0.3", "0.2"};
  std::string text;
  for (uint64_t lines = 1 + random.next() % 6; lines > 0; lines--) {
    const uint64_t kind = random.next() % 8;
    if (kind == 0) {
      text += "shift_detectors " + std::to_string(random.next() % 3) + "\n";
    } else if (kind == 1 && depth > 0) {
      text += "repeat " + std::to_string(random.next() % 3) + " {\n" + random_text(random, depth - 1) + "}\n";
    } else {
      text += std::string("error(") + kProbabilities[random.next() % 8] + ")";
      for (uint64_t targets = random.next() % 6; targets > 0; targets--) {
        const uint64_t target = random.next() % 8;
        if (target == 0) {
          if (text.back() >= '0' && text.back() <= '9' && targets > 1)
            text += " ^ D" + std::to_string(random.next() % 4);
        } else {
          text += (target < 6 ? " D" : " L") + std::to_string(random.next() % 4);
        }
      }
      text += "\n";
    }
  }
  return text;
}

/// The flips of the model's errors, found by counting how often each target is named. Independent of read_symptoms().
struct Naive {
  struct Error {
    Symptoms symptoms;
    double probability;
    size_t largest_part;
  };
  std::vector<Error> errors;

  explicit Naive(const DetectorErrorModel& model) {
    for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
      std::map<uint64_t, int> detectors, observables, of_part;
      Error read{{}, error.arguments[0], 0};
      const auto end_part = [&] {
        size_t size = 0;
        for (const auto& [detector, times] : of_part) size += times % 2;
        read.largest_part = std::max(read.largest_part, size);
        of_part.clear();
      };
      for (const DemTarget target : error.targets) {
        if (target.is_separator()) end_part();
        if (target.is_detector()) detectors[target.index() + offset]++, of_part[target.index() + offset]++;
        if (target.is_observable()) observables[target.index()]++;
      }
      end_part();
      for (const auto& [detector, times] : detectors) {
        if (times % 2 == 1) read.symptoms.first.push_back(static_cast<uint32_t>(detector));
      }
      for (const auto& [observable, times] : observables) {
        if (times % 2 == 1) read.symptoms.second.push_back(static_cast<uint32_t>(observable));
      }
      errors.push_back(read);
    });
  }

  bool keeps(size_t error, const ErrorHypergraphOptions& options) const {
    const Error& e = errors[error];
    return (e.probability > 0 || options.keep_impossible) && e.largest_part <= options.largest_part &&
           (!e.symptoms.first.empty() || !e.symptoms.second.empty() || options.keep_empty);
  }
};

void expect_rows_by_detector(const ErrorHypergraph& errors, const std::string& text) {
  std::vector<List> at(errors.detector_count());
  for (uint32_t e = 0; e < errors.error_count(); e++) {
    for (const uint32_t d : errors.detectors(e)) at[d].push_back(e);
  }
  for (uint32_t d = 0; d < errors.detector_count(); d++) ASSERT_EQ(list(errors.errors_at(d)), at[d]) << text;
}

TEST(ErrorHypergraph, AgreesWithAMapOfSymptomsOnRandomModels) {
  constexpr uint64_t kSeed = 19;
  size_t merged_count = 0;
  for (uint64_t trial = 0; trial < 1500; trial++) {
    RandomStream random(kSeed, trial);
    const std::string text = random_text(random, 2);
    const DetectorErrorModel model = DetectorErrorModel::parse(text);
    const Naive naive(model);
    ErrorHypergraphOptions options;
    options.keep_impossible = random.next() % 2 == 0;
    options.keep_empty = random.next() % 2 == 0;
    if (random.next() % 2 == 0) options.largest_part = random.next() % 4;
    std::map<Symptoms, std::pair<double, uint32_t>> expected;  // probability, first error
    std::vector<uint32_t> kept;
    for (uint32_t e = 0; e < naive.errors.size(); e++) {
      if (!naive.keeps(e, options)) continue;
      kept.push_back(e);
      const auto [entry, is_new] = expected.try_emplace(naive.errors[e].symptoms, 0.0, e);
      double& odd = entry->second.first;
      odd = odd * (1 - naive.errors[e].probability) + naive.errors[e].probability * (1 - odd);
    }
    const ErrorHypergraph errors(model, options);
    ASSERT_EQ(errors.detector_count(), model.detector_count()) << text;
    ASSERT_EQ(errors.observable_count(), model.observable_count()) << text;
    ASSERT_EQ(errors.error_count(), expected.size()) << "seed " << kSeed << " trial " << trial << "\n" << text;
    uint32_t e = 0;
    for (const auto& [symptoms, of] : expected) {
      ASSERT_EQ(list(errors.detectors(e)), symptoms.first) << text;
      ASSERT_EQ(list(errors.observables(e)), symptoms.second) << text;
      ASSERT_EQ(errors.probability(e), of.first) << text;
      ASSERT_EQ(errors.first_error(e), of.second) << text;
      e++;
    }
    expect_rows_by_detector(errors, text);
    merged_count += kept.size() - expected.size();

    options.merge = false;
    const ErrorHypergraph apart(model, options);
    ASSERT_EQ(apart.error_count(), kept.size()) << text;
    for (e = 0; e < kept.size(); e++) {
      ASSERT_EQ(Symptoms(list(apart.detectors(e)), list(apart.observables(e))), naive.errors[kept[e]].symptoms) << text;
      ASSERT_EQ(apart.probability(e), naive.errors[kept[e]].probability) << text;
      ASSERT_EQ(apart.first_error(e), kept[e]) << text;
    }
    expect_rows_by_detector(apart, text);
  }
  EXPECT_GT(merged_count, 500u);
}

TEST(ErrorHypergraph, KeepsTheDistributionOfFlips) {
  for (uint64_t trial = 0; trial < 100; trial++) {
    RandomStream random(7, trial);
    const std::string text = random_text(random, 1);
    const DetectorErrorModel model = DetectorErrorModel::parse(text);
    if (model.detector_count() + model.observable_count() > 12) continue;
    const ErrorHypergraph errors(model);
    DetectorErrorModel again;
    for (uint32_t e = 0; e < errors.error_count(); e++) again.append_error(errors.probability(e), errors.targets(e));
    const std::vector<double> before = distribution(model, model.detector_count(), model.observable_count());
    const std::vector<double> after = distribution(again, model.detector_count(), model.observable_count());
    for (size_t k = 0; k < before.size(); k++) ASSERT_NEAR(before[k], after[k], 1e-12) << text;
  }
}

TEST(ErrorHypergraph, GivesASubsetInTheOrderAskedFor) {
  const ErrorHypergraph all(DetectorErrorModel::parse("error(0.1) D0 D1\nerror(0.2) D1 L3\nerror(0.3) D5\n"));
  const ErrorHypergraph some = all.subset(List{2, 0});
  ASSERT_EQ(some.error_count(), 2u);
  EXPECT_EQ(some.detector_count(), 6u);
  EXPECT_EQ(some.observable_count(), 4u);
  EXPECT_EQ(list(some.detectors(0)), List{5});
  EXPECT_EQ(some.probability(0), 0.3);
  EXPECT_EQ(some.first_error(0), 2u);
  EXPECT_EQ(list(some.errors_at(1)), List{1});
}

TEST(ErrorHypergraph, IsEmptyForAnEmptyModel) {
  const ErrorHypergraph errors{DetectorErrorModel()};
  EXPECT_EQ(errors.error_count() + errors.detector_count() + errors.observable_count(), 0u);
}

TEST(ErrorHypergraph, RefusesModelsThatWouldNotFit) {
  const auto refuses = [](const std::string& text) {
    EXPECT_THROW(ErrorHypergraph(DetectorErrorModel::parse(text)), InputError) << text;
  };
  refuses("error(0.1) D268435456\n");
  refuses("repeat 1000000000000 {\nerror(0.1) D0\n}\n");
  refuses("repeat 1000000000000 {\nerror(0.1) D0\nshift_detectors 1000000000\n}\n");
}

}  // namespace
}  // namespace sallow
