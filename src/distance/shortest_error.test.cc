#include "distance/shortest_error.h"

#include <gtest/gtest.h>

#include <string>

#include "analyze/extract_error_model.h"
#include "base/rising_list.h"
#include "bits/random_stream.h"
#include "codes/generate_code.h"

namespace sallow {
namespace {

ErrorHypergraph errors_of(const std::string& text) {
  return ErrorHypergraph(DetectorErrorModel::parse(text));
}

// Tries every set of errors; if `graphlike`, only of errors that fire at most two detectors.
ShortestError by_brute_force(const ErrorHypergraph& errors, bool graphlike) {
  ShortestError best;
  for (uint32_t set = 1; set < uint32_t{1} << errors.error_count(); set++) {
    std::vector<uint32_t> detectors, observables;
    bool allowed = true;
    for (uint32_t k = 0; k < errors.error_count(); k++) {
      if ((set >> k & 1) == 0) continue;
      allowed &= !graphlike || errors.detectors(k).size() <= 2;
      detectors.insert(detectors.end(), errors.detectors(k).begin(), errors.detectors(k).end());
      observables.insert(observables.end(), errors.observables(k).begin(), errors.observables(k).end());
    }
    const auto odd = [](const std::vector<uint32_t>& values, uint32_t value) {
      return std::count(values.begin(), values.end(), value) % 2 == 1;
    };
    for (const uint32_t detector : detectors) allowed &= !odd(detectors, detector);
    bool flips = false;
    for (const uint32_t observable : observables) flips |= odd(observables, observable);
    if (!allowed || !flips) continue;
    const auto size = static_cast<uint64_t>(__builtin_popcount(set));
    if (!best.distance || size < *best.distance) best.distance = size, best.count = 0;
    best.count += size == *best.distance;
  }
  return best;
}

// Whether the set fires no detector and flips an observable.
bool is_logical_error(const ErrorHypergraph& errors, const std::vector<uint32_t>& faults) {
  std::vector<uint32_t> detectors, observables;
  for (const uint32_t fault : faults) {
    for (const uint32_t detector : errors.detectors(fault)) toggle_in(detectors, detector);
    for (const uint32_t observable : errors.observables(fault)) toggle_in(observables, observable);
  }
  return detectors.empty() && !observables.empty();
}

TEST(ShortestError, AgreesWithTryingAllSetsOnRandomModels) {
  constexpr uint64_t kSeed = 20;
  for (uint64_t trial = 0; trial < 300; trial++) {
    RandomStream random(kSeed, trial);
    const uint64_t detectors = 1 + random.next() % 6, lines = 2 + random.next() % 11;
    std::string text;
    for (uint64_t k = 0; k < lines; k++) {
      text += "error(0.1)";
      const uint64_t fired = random.next() % (trial % 2 == 0 ? 3 : 4);
      for (uint64_t j = 0; j < fired; j++) text += " D" + std::to_string(random.next() % detectors);
      if (random.next() % 3 == 0) text += " L" + std::to_string(random.next() % 70 % (trial % 5 == 0 ? 70 : 2));
      text += "\n";
    }
    const ErrorHypergraph errors = errors_of(text);
    const ShortestError graphlike = shortest_graphlike_error(errors);
    const ShortestError expected_graphlike = by_brute_force(errors, true);
    EXPECT_EQ(graphlike.distance, expected_graphlike.distance) << "seed " << kSeed << " trial " << trial << "\n"
                                                               << text;
    EXPECT_EQ(graphlike.count, expected_graphlike.count) << "seed " << kSeed << " trial " << trial << "\n" << text;
    EXPECT_EQ(graphlike.faults.size(), graphlike.distance.value_or(0));
    const ShortestError hyperedge = shortest_hyperedge_error(errors, errors.error_count(), UINT64_MAX);
    const ShortestError expected = by_brute_force(errors, false);
    EXPECT_EQ(hyperedge.distance, expected.distance) << "seed " << kSeed << " trial " << trial << "\n" << text;
    EXPECT_EQ(hyperedge.count, expected.count) << "seed " << kSeed << " trial " << trial << "\n" << text;
    // A beam this wide drops nothing.
    const std::vector<uint32_t> found = short_logical_error(errors, errors.error_count() + 1, 1 << 20);
    EXPECT_EQ(found.size(), expected.distance.value_or(0)) << "seed " << kSeed << " trial " << trial << "\n" << text;
    EXPECT_TRUE(found.empty() || is_logical_error(errors, found));
    if (expected.distance) {
      EXPECT_TRUE(short_logical_error(errors, *expected.distance, 1 << 20).empty());
      EXPECT_TRUE(is_logical_error(errors, hyperedge.faults));
    }
  }
}

TEST(ShortestError, IsFoundByANarrowBeamIfItIsShort) {
  CodeOptions options;
  options.code = "color_code";
  options.task = "memory_xyz";
  options.distance = 5;
  options.rounds = 3;
  options.noise = parse_noise("uniform:0.001");
  ExtractOptions extraction;
  extraction.approximate_disjoint_errors = 1;
  const ErrorHypergraph errors(extract_error_model(generate_code(options), extraction));
  const std::vector<uint32_t> found = short_logical_error(errors, 10, 2000);
  EXPECT_LE(found.size(), 5u);
  EXPECT_TRUE(is_logical_error(errors, found));
}

TEST(ShortestError, IsBoundedByASetThatAnotherSearchFound) {
  ShortestError stopped;
  stopped.at_least = 3;
  stopped.is_complete = false;
  add_found_set(stopped, {0, 1, 2, 3, 4});
  EXPECT_EQ(stopped.at_most, 5u);
  EXPECT_FALSE(stopped.distance);
  add_found_set(stopped, {0, 1, 2, 3, 4, 5});
  EXPECT_EQ(stopped.at_most, 5u);
  add_found_set(stopped, {5, 6, 7});
  EXPECT_EQ(stopped.distance, 3u);
  EXPECT_FALSE(stopped.is_counted);
  EXPECT_EQ(stopped.faults, (std::vector<uint32_t>{5, 6, 7}));
}

TEST(ShortestError, EqualsTheDistanceOfTheCodes) {
  for (const uint64_t distance : {3, 5}) {
    CodeOptions options;
    options.code = "surface_code";
    options.task = "rotated_memory_z";
    options.distance = distance;
    options.rounds = distance;
    options.noise = parse_noise("uniform:0.001");
    const ErrorHypergraph errors(extract_error_model(generate_code(options)));
    EXPECT_EQ(shortest_graphlike_error(errors).distance, distance);
  }
}

TEST(ShortestError, GivesItsLowerBoundWhenItStops) {
  std::string chain = "error(0.1) D0 L0\n";
  for (int k = 0; k < 20; k++) chain += "error(0.1) D" + std::to_string(k) + " D" + std::to_string(k + 1) + "\n";
  chain += "error(0.1) D20\n";
  const ErrorHypergraph errors = errors_of(chain);
  EXPECT_EQ(shortest_graphlike_error(errors).distance, 22);
  const ShortestError stopped = shortest_hyperedge_error(errors, 22, 30);
  EXPECT_FALSE(stopped.is_complete);
  EXPECT_FALSE(stopped.distance);
  EXPECT_GT(stopped.at_least, 2);
}

}  // namespace
}  // namespace sallow
