#include "rare/site_faults.h"

#include <gtest/gtest.h>

#include <cmath>

#include "rare/fault_model.h"

namespace sallow {
namespace {

const DemTarget kD0 = DemTarget::detector(0), kD1 = DemTarget::detector(1), kL0 = DemTarget::observable(0);

using Targets = std::vector<DemTarget>;

TEST(SiteFaults, AreRelativeToNothingIfThatIsLikeliest) {
  const SiteFaults site = site_faults({{{0.1, {kD0}}, {0.2, {kD1}}, {0.05, {kD0}}, {0, {kL0}}, {0.05, {}}}});
  EXPECT_EQ(site.baseline, Targets());
  ASSERT_EQ(site.faults.size(), 2u);
  EXPECT_EQ(site.faults[0].symptoms, (Targets{kD0}));
  EXPECT_NEAR(site.faults[0].odds, 0.15 / 0.65, 1e-15);
  EXPECT_EQ(site.faults[1].symptoms, (Targets{kD1}));
  EXPECT_NEAR(site.faults[1].odds, 0.2 / 0.65, 1e-15);
}

TEST(SiteFaults, AreRelativeToTheLikeliestOutcome) {
  const SiteFaults site = site_faults({{{0.5, {kD0, kD1}}, {0.2, {kD0, kL0}}}});
  EXPECT_EQ(site.baseline, (Targets{kD0, kD1}));
  ASSERT_EQ(site.faults.size(), 2u);
  EXPECT_EQ(site.faults[0].symptoms, (Targets{kD0, kD1}));  // nothing happens
  EXPECT_NEAR(site.faults[0].odds, 0.6, 1e-15);
  EXPECT_EQ(site.faults[1].symptoms, (Targets{kD1, kL0}));
  EXPECT_NEAR(site.faults[1].odds, 0.4, 1e-15);
}

TEST(SiteFaults, IgnoreOutcomesMadeByRounding) {
  const SiteFaults site = site_faults({{{0.1, {kD0}}, {0.2, {kD1}}, {0.7, {kD0, kD1}}}});
  EXPECT_EQ(site.baseline, (Targets{kD0, kD1}));
  EXPECT_EQ(site.faults.size(), 2u);
}

TEST(FaultModel, TreatsASiteOfOneFaultAsAnIndependentError) {
  DetectorErrorModel independent;
  independent.append_error(0.1, {kD0});
  independent.append_error(0.01, {kD1, kL0});
  const ExclusiveErrors exclusive[] = {{{{0.1, {kD0}}, {0.1, {kD0}}}}, {{{0.25, {kD1}}, {0.75, {kD0, kD1}}}}};
  const FaultModel faults(independent, exclusive);
  EXPECT_EQ(faults.site_count(), faults.fault_count());
  ASSERT_EQ(faults.fault_count(), 2u);
  EXPECT_EQ(faults.baseline_detectors().size(), 2u);
  // 0.1 and 0.2 make 0.26; then 1/4, which undoes the flip of D0 in the baseline.
  const double p = 0.26 * 0.75 + 0.74 * 0.25;
  EXPECT_NEAR(faults.odds()[0], p / (1 - p), 1e-15);
}

TEST(FaultModel, SortsSitesByTheirDetectors) {
  DetectorErrorModel independent;
  for (uint64_t d = 0; d < 6; d += 2) independent.append_error(0.1, {DemTarget::detector(d)});
  independent.append({DemKind::kObservable, {}, {kL0}});
  const ExclusiveErrors exclusive[] = {{{{0.1, {DemTarget::detector(3)}}, {0.2, {DemTarget::detector(4), kL0}}}},
                                       {{{0.1, {DemTarget::detector(0), kL0}}, {0.3, {DemTarget::detector(1)}}}}};
  const FaultModel faults(independent, exclusive);
  ASSERT_EQ(faults.fault_count(), 7u);
  ASSERT_EQ(faults.site_count(), 5u);
  const uint32_t first_of_site[] = {0, 1, 3, 4, 6}, first_detector[] = {0, 0, 2, 3, 4};
  for (size_t k = 0; k < 5; k++) {
    EXPECT_EQ(faults.site(k).first, first_of_site[k]);
    EXPECT_EQ(faults.detectors(faults.site(k).first)[0], first_detector[k]);
    EXPECT_EQ(faults.site_of(faults.site(k).first + faults.site(k).count - 1).first, first_of_site[k]);
  }
  EXPECT_NEAR(faults.site_odds()[3], 0.3 / 0.7, 1e-15);
  EXPECT_NEAR(faults.log_partition(1), 3 * std::log1p(0.1 / 0.9) - std::log(0.7 * 0.6), 1e-12);
}

}  // namespace
}  // namespace sallow
