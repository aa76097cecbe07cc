#include "decode/ensemble/class_sums.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "decode/ensemble/fault_table.h"
#include "decode/graph/second_opinion.test.h"

namespace sallow {
namespace {

/// By brute force, for each set of flipped observables: the sum over sets of faults with these events, and the least
/// weight.
struct Classes {
  std::map<std::vector<uint64_t>, std::pair<double, double>> of;

  Classes(const ErrorHypergraph& faults, const std::vector<uint32_t>& events, size_t words) {
    for (uint64_t set = 0; set < uint64_t{1} << faults.error_count(); set++) {
      std::vector<bool> odd(faults.detector_count());
      std::vector<uint64_t> flips(words);
      double product = 1, weight = 0;
      for (uint32_t f = 0; f < faults.error_count(); f++) {
        if (!(set >> f & 1)) continue;
        const double odds = faults.probability(f) / (1 - faults.probability(f));
        product *= odds;
        weight -= std::log(odds);
        for (uint32_t d : faults.detectors(f)) odd[d] = !odd[d];
        for (uint32_t o : faults.observables(f)) flips[o / 64] ^= uint64_t{1} << (o % 64);
      }
      for (uint32_t d : events) odd[d] = !odd[d];
      if (std::ranges::find(odd, true) != odd.end()) continue;
      auto [entry, is_new] = of.try_emplace(flips, 0.0, weight);
      entry->second.first += product;
      entry->second.second = std::min(entry->second.second, weight);
    }
  }
};

struct Case {
  DetectorErrorModel model;
  DecodingGraph graph;
  ErrorHypergraph faults;
  std::vector<Candidate> candidates;

  Case(RandomStream& random, const ModelShape& shape)
      : model(random_model(random, shape)),
        graph(DecodingGraph::from_model(model)),
        faults(FaultTable(model, graph).errors()) {
    for (uint32_t f = 0; f < faults.error_count(); f++) {
      candidates.push_back({f, random.next() % 4 == 0 ? -0.5f : 0.5f, random.next() % 2 == 0});
    }
  }
};

std::vector<uint32_t> events_of(uint64_t syndrome) {
  std::vector<uint32_t> events;
  for (; syndrome != 0; syndrome &= syndrome - 1) events.push_back(static_cast<uint32_t>(std::countr_zero(syndrome)));
  return events;
}

TEST(ClassSums, ChooseTheClassOfTheLargestSumAndFindItsLeastWeight) {
  size_t compared = 0;
  for (uint64_t seed = 0; seed < 50; seed++) {
    RandomStream random(seed, 0);
    const ModelShape shape{6, 11, seed % 3 == 0 ? 3u : 1u, 20, seed % 4 == 0, seed % 5 == 0, 40};
    const Case small(random, shape);
    ClassSums sums(small.faults, 8);
    for (uint64_t syndrome = 0; syndrome < 64; syndrome++) {
      const std::vector<uint32_t> events = events_of(syndrome);
      const Classes classes(small.faults, events, 1);
      std::vector<uint64_t> flips(1);
      const bool found = sums.choose(small.candidates, events, flips);
      ASSERT_EQ(found, !classes.of.empty()) << "seed " << seed << " syndrome " << syndrome;
      if (!found) {
        EXPECT_TRUE(std::isinf(sums.least_weight(small.candidates, events, flips)));
        continue;
      }
      double largest = 0;
      for (const auto& [of, value] : classes.of) largest = std::max(largest, value.first);
      ASSERT_TRUE(classes.of.contains(flips)) << "seed " << seed << " syndrome " << syndrome;
      // Classes of equal sums are equally good.
      ASSERT_GE(classes.of.at(flips).first, largest * (1 - 1e-5)) << "seed " << seed << " syndrome " << syndrome;
      for (const auto& [of, value] : classes.of) {
        ASSERT_NEAR(sums.least_weight(small.candidates, events, of), value.second, 1e-4) << "seed " << seed;
      }
      compared++;
    }
  }
  EXPECT_GT(compared, 1000u);
}

TEST(ClassSums, ChooseManyObservablesOneByOneAndGiveTheirRatios) {
  for (uint64_t seed = 0; seed < 20; seed++) {
    RandomStream random(seed, 1);
    const Case small(random, {5, 10, 70, 20, false, false, 40});
    ClassSums sums(small.faults, 8);
    for (uint64_t syndrome = 0; syndrome < 32; syndrome++) {
      const std::vector<uint32_t> events = events_of(syndrome);
      const Classes classes(small.faults, events, 2);
      std::vector<uint64_t> flips(2);
      std::vector<double> ratios(70);
      const bool found = sums.choose(small.candidates, events, flips);
      ASSERT_EQ(sums.find_ratios(small.candidates, events, ratios), found) << "seed " << seed;
      if (!found) {
        ASSERT_TRUE(std::ranges::all_of(ratios, [](double ratio) { return std::isnan(ratio); })) << "seed " << seed;
        continue;
      }
      for (uint32_t o = 0; o < 70; o++) {
        double sum[2] = {};
        for (const auto& [of, value] : classes.of) sum[of[o / 64] >> (o % 64) & 1] += value.first;
        ASSERT_GE(sum[flips[o / 64] >> (o % 64) & 1], 0.4999 * (sum[0] + sum[1])) << "seed " << seed;
        const double ratio = std::log(sum[0]) - std::log(sum[1]);
        if (std::isinf(ratio)) {
          ASSERT_EQ(ratios[o], ratio) << "seed " << seed;
        } else {
          ASSERT_NEAR(ratios[o], ratio, 1e-4) << "seed " << seed;
        }
      }
    }
  }
}

// If the front is too narrow for all candidates, needed candidates are kept: there is still an answer, at least as
// likely as the needed set, and no unreached detector is left unexplained.
TEST(ClassSums, KeepNeededCandidatesIfTheFrontIsTooNarrow) {
  size_t answered = 0;
  for (uint64_t seed = 0; seed < 60; seed++) {
    RandomStream random(seed, 2);
    Case small(random, {8, 13, 1, 20, false, false, 30});
    // Needed: the faults of a set with these events.
    std::vector<bool> odd(8);
    double needed = 1;
    for (Candidate& candidate : small.candidates) {
      candidate.is_needed = random.next() % 5 == 0;
      if (!candidate.is_needed) continue;
      const double p = small.faults.probability(candidate.fault);
      needed *= p / (1 - p);
      for (uint32_t d : small.faults.detectors(candidate.fault)) odd[d] = !odd[d];
    }
    std::vector<uint32_t> events;
    for (uint32_t d = 0; d < 8; d++) {
      if (odd[d]) events.push_back(d);
    }
    const Classes classes(small.faults, events, 1);
    ClassSums sums(small.faults, 1 + seed % 3);
    std::vector<uint64_t> flips(1);
    if (!sums.choose(small.candidates, events, flips)) continue;
    answered++;
    ASSERT_TRUE(classes.of.contains(flips)) << "seed " << seed;
    EXPECT_GE(classes.of.at(flips).first, needed * (1 - 1e-4)) << "seed " << seed;
    for (uint64_t flip : {0, 1}) {
      const double weight = sums.least_weight(small.candidates, events, std::vector{flip});
      if (std::isinf(weight)) continue;
      EXPECT_GE(weight, classes.of.at({flip}).second - 1e-4) << "seed " << seed;
    }
  }
  EXPECT_GT(answered, 50u);
}

TEST(ClassSums, FindThePosteriorOfEachCandidateByGoingBack) {
  size_t compared = 0, compared_classes = 0;
  for (uint64_t seed = 0; seed < 60; seed++) {
    RandomStream random(seed, 3);
    const Case small(random, {seed % 2 == 0 ? 6u : 8u, 12, 1, 20, false, false, 40});
    const ErrorHypergraph& faults = small.faults;
    ClassSums sums(faults, 8);
    CandidatePosteriors found, by_class;
    for (uint64_t syndrome = 0; syndrome < 64; syndrome++) {
      const std::vector<uint32_t> events = events_of(syndrome);
      double total[2] = {};
      std::vector<double> with[2] = {std::vector<double>(faults.error_count()),
                                     std::vector<double>(faults.error_count())};
      for (uint64_t set = 0; set < uint64_t{1} << faults.error_count(); set++) {
        double product = 1;
        uint64_t odd = syndrome;
        bool flips = false;
        for (uint32_t f = 0; f < faults.error_count(); f++) {
          if (!(set >> f & 1)) continue;
          product *= faults.probability(f) / (1 - faults.probability(f));
          for (uint32_t d : faults.detectors(f)) odd ^= uint64_t{1} << d;
          flips ^= !faults.observables(f).empty();
        }
        if (odd != 0) continue;
        total[flips] += product;
        for (uint32_t f = 0; f < faults.error_count(); f++) {
          if (set >> f & 1) with[flips][f] += product;
        }
      }
      const double all = total[0] + total[1];
      ASSERT_EQ(sums.find_posteriors(small.candidates, events, found), all > 0) << "seed " << seed;
      ASSERT_EQ(sums.find_class_posteriors(small.candidates, events, 0, by_class), all > 0) << "seed " << seed;
      if (all == 0) continue;
      ASSERT_NEAR(found.log_sum, std::log(all), 1e-4) << "seed " << seed << " syndrome " << syndrome;
      const double ratio = std::log(total[0]) - std::log(total[1]);
      if (std::isinf(ratio)) {
        ASSERT_EQ(by_class.log_ratio, ratio) << "seed " << seed << " syndrome " << syndrome;
      } else {
        ASSERT_NEAR(by_class.log_ratio, ratio, 1e-4) << "seed " << seed << " syndrome " << syndrome;
      }
      for (uint32_t f = 0; f < faults.error_count(); f++) {
        ASSERT_NEAR(found.happened[f], (with[0][f] + with[1][f]) / all, 1e-5) << "seed " << seed << " fault " << f;
        for (size_t value : {0, 1}) {
          const float happened = by_class.happened_if[value][f];
          if (happened != CandidatePosteriors::kNone) {
            ASSERT_NEAR(happened, with[value][f] / total[value], 1e-5) << "seed " << seed << " fault " << f;
            compared_classes++;
          } else if (total[0] > 0 && total[1] > 0) {
            ASSERT_NEAR(with[0][f] / total[0], with[1][f] / total[1], 1e-9) << "seed " << seed << " fault " << f;
          }
        }
      }
      compared++;
    }
  }
  EXPECT_GT(compared, 500u);
  EXPECT_GT(compared_classes, 5000u);
}

// A chain whose sums are near 1e-800 and must be rescaled on the way there and back.
TEST(ClassSums, GoBackOverSumsThatWereRescaled) {
  DetectorErrorModel model;
  for (uint32_t d = 0; d < 400; d++) {
    model.append_error(1e-4, {DemTarget::detector(d), DemTarget::detector(d + 1)});
    model.append_error(2e-5, {DemTarget::detector(d), DemTarget::detector(d + 1), DemTarget::observable(0)});
  }
  const ErrorHypergraph faults(model);
  std::vector<Candidate> candidates;
  std::vector<uint32_t> events;
  for (uint32_t f = 0; f < faults.error_count(); f++) candidates.push_back({f, f % 3 == 0 ? -0.5f : 0.5f, false});
  for (uint32_t d = 0; d < 400; d++) events.push_back(d);
  ClassSums sums(faults, 4);
  CandidatePosteriors found;
  ASSERT_TRUE(sums.find_posteriors(candidates, events, found));
  // Detectors pair off with their neighbours: of the two errors between the first and second detector of a pair one
  // happened, between pairs neither or, rarely, both.
  EXPECT_NEAR(found.log_sum, 200 * std::log(1e-4 / (1 - 1e-4) + 2e-5 / (1 - 2e-5)), 2e-3);
  for (uint32_t f = 0; f < faults.error_count(); f++) {
    const bool within = faults.detectors(f)[0] % 2 == 0, flips = !faults.observables(f).empty();
    EXPECT_NEAR(found.happened[f], within ? (flips ? 1.0 / 6 : 5.0 / 6) : 0, 1e-4) << f;
  }
}

TEST(ClassSums, StayNearOneEvenIfManyFaultsHappened) {
  // A chain of 400 detectors, every other one with an event: without rescaling, a sum near 1e-800.
  DetectorErrorModel model;
  for (uint32_t d = 0; d < 400; d++) {
    model.append_error(1e-4, {DemTarget::detector(d), DemTarget::detector(d + 1)});
    model.append_error(2e-5, {DemTarget::detector(d), DemTarget::detector(d + 1), DemTarget::observable(0)});
  }
  const ErrorHypergraph faults(model);
  std::vector<Candidate> candidates;
  for (uint32_t f = 0; f < faults.error_count(); f++) candidates.push_back({f, 0.5f, false});
  std::vector<uint32_t> events;
  for (uint32_t d = 0; d < 400; d++) events.push_back(d);
  ClassSums sums(faults, 4);
  std::vector<uint64_t> flips(1);
  ASSERT_TRUE(sums.choose(candidates, events, flips));
  EXPECT_EQ(flips[0], 0u);
  EXPECT_NEAR(sums.least_weight(candidates, events, flips), 200 * std::log((1 - 1e-4) / 1e-4), 1e-2);
}

}  // namespace
}  // namespace sallow
