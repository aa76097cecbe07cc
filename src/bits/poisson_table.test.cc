#include "bits/poisson_table.h"

#include <gtest/gtest.h>

#include <cmath>

#include "bits/alias_table.h"

namespace sallow {
namespace {

TEST(PoissonTable, DrawsCountsWithThePoissonDistribution) {
  // Fixed seeds; each bound is 6 standard deviations: a false alarm for one seed in 10^8.
  for (const double mean : {0.001, 0.3, 1.0, 7.5, 130.0, 20'000.0, 9e6}) {
    const PoissonTable table(mean);
    RandomStream random(11, static_cast<uint64_t>(mean * 1000));
    constexpr int kDraws = 20'000;
    double sum = 0, square = 0;
    int none = 0;
    for (int k = 0; k < kDraws; k++) {
      const double count = static_cast<double>(table.draw(random));
      sum += count;
      square += (count - mean) * (count - mean);
      none += count == 0;
    }
    EXPECT_NEAR(sum / kDraws, mean, 6 * std::sqrt(mean / kDraws)) << mean;
    // The variance of (n - mean)^2 is mean + 2 mean^2.
    EXPECT_NEAR(square / kDraws, mean, 6 * std::sqrt((mean + 2 * mean * mean) / kDraws)) << mean;
    const double p = std::exp(-mean);
    EXPECT_NEAR(none, kDraws * p, 6 * std::sqrt(kDraws * p * (1 - p)) + 1e-9) << mean;
  }
}

TEST(PoissonTable, OfMeanZeroDrawsNothing) {
  RandomStream random(1, 0);
  EXPECT_EQ(PoissonTable(0).draw(random), 0u);
}

TEST(FlipRate, MakesAnOddCountAsLikelyAsTheFlip) {
  for (const double p : {0.0, 1e-15, 1e-9, 0.001, 0.1, 0.3, 0.34, 0.45, 0.4999, 0.5 - 1e-10, 0.5 - 0x1p-54}) {
    EXPECT_NEAR(-std::expm1(-2 * flip_rate(p)) / 2, p, 1e-15 * p + 1e-17) << p;
  }
}

TEST(PresenceRate, IsTheLogarithmOfOnePlusTheOdds) {
  for (const double odds : {0.0, 1e-300, 1e-17, 1e-9, 0.3, 1.0, 1.5, 2.0, 1e3, 1e9, 1e17, 1e200, 0x1p1023}) {
    EXPECT_NEAR(presence_rate(odds), std::log1p(odds), 1e-15 * std::log1p(odds)) << odds;
  }
}

TEST(AliasTable, PicksByWeight) {
  // 6 standard deviations each: a false alarm for one seed in 10^8.
  const std::vector<double> weights = {0.5, 1e-3, 3.0, 2.0, 7.0, 1e-9, 4.0};
  double total = 0;
  for (const double weight : weights) total += weight;
  const AliasTable table(weights);
  RandomStream random(5, 0);
  constexpr int kDraws = 200'000;
  std::vector<int> counts(weights.size());
  for (int k = 0; k < kDraws; k++) counts[table.pick(random.next())]++;
  for (size_t k = 0; k < weights.size(); k++) {
    const double p = weights[k] / total;
    EXPECT_NEAR(counts[k], kDraws * p, 6 * std::sqrt(kDraws * p * (1 - p)) + 1) << k;
  }
}

TEST(AliasTable, OfOneWeightPicksIt) {
  const AliasTable table(std::vector<double>{3.0});
  EXPECT_EQ(table.pick(0), 0u);
  EXPECT_EQ(table.pick(UINT64_MAX), 0u);
}

}  // namespace
}  // namespace sallow
