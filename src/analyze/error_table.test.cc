#include "analyze/error_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace sallow {
namespace {

using Symptoms = std::vector<DemTarget>;

const Instruction kSite{Gate::X_ERROR, {}, {}, {}, 0, nullptr, 0};

/// Adds `errors` to a table and compares the table with a map of the same sums.
void expect_as_in_a_map(const std::vector<std::pair<Symptoms, double>>& errors, uint64_t detector_count) {
  ErrorTable table;
  std::map<Symptoms, double> expected;
  for (const auto& [targets, probability] : errors) {
    table.add(targets, probability, {&kSite, 0, 0});
    auto& sum = expected[targets];
    sum = compose(sum, probability);
  }
  ASSERT_EQ(table.size(), expected.size());
  auto next = expected.begin();
  for (const uint32_t k : table.sorted(0, detector_count)) {
    const auto targets = table.entry(k).targets();
    ASSERT_EQ(Symptoms(targets.begin(), targets.end()), next->first);
    ASSERT_EQ(table.entry(k).probability, next->second);
    ++next;
  }
}

TEST(ErrorTable, StoresErrorsWithTheirComposedProbabilities) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  std::vector<std::pair<Symptoms, double>> errors;
  for (int k = 0; k < 20000; k++) {
    const uint64_t first = random() % 300;
    Symptoms targets{DemTarget::detector(first)};
    if (random() % 2) targets.push_back(DemTarget::detector(first + 1 + random() % 20));
    if (random() % 8 == 0) targets.push_back(DemTarget::observable(random() % 3));
    errors.emplace_back(std::move(targets), 0.25 * static_cast<double>(1 + random() % 3));
  }
  expect_as_in_a_map(errors, 300);
}

TEST(ErrorTable, HoldsManyErrorsWithTheSameFirstDetector) {
  std::vector<std::pair<Symptoms, double>> errors;
  for (uint64_t k = 1; k <= 50000; k++) errors.push_back({{DemTarget::detector(0), DemTarget::detector(k)}, 0.125});
  for (uint64_t k = 1; k <= 50000; k += 7) errors.push_back({{DemTarget::detector(0), DemTarget::detector(k)}, 0.5});
  expect_as_in_a_map(errors, 50001);
}

}  // namespace
}  // namespace sallow
