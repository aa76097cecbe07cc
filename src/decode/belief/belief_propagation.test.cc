#include "decode/belief/belief_propagation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "bits/random_stream.h"

namespace sallow {
namespace {

/// A model whose errors and detectors form a tree: each error connects an existing detector with new ones, and each
/// detector has an error of its own, so that nothing is certain.
DetectorErrorModel random_tree(RandomStream& random, uint32_t errors) {
  DetectorErrorModel model;
  uint32_t detectors = 1;
  for (uint32_t e = 0; e < errors; e++) {
    std::vector<DemTarget> targets = {DemTarget::detector(random.next() % detectors)};
    for (uint64_t more = random.next() % 3; more > 0 && detectors < 7; more--) {
      targets.push_back(DemTarget::detector(detectors++));
    }
    // Different observables keep errors with the same detectors separate.
    targets.push_back(DemTarget::observable(e));
    model.append_error(0.02 + 0.4 * random.uniform(), targets);
  }
  for (uint32_t d = 0; d < detectors; d++) {
    model.append_error(0.02 + 0.4 * random.uniform(), {DemTarget::detector(d), DemTarget::observable(errors)});
  }
  return model;
}

TEST(BeliefPropagation, IsExactOnTrees) {
  size_t compared = 0;
  for (uint64_t seed = 0; seed < 60; seed++) {
    RandomStream random(seed, 0);
    const DetectorErrorModel model = random_tree(random, 7);
    const ErrorHypergraph errors(model);
    const size_t detectors = errors.detector_count();
    // For each syndrome: the sum over all sets of errors, and for each error over the sets that contain it.
    std::vector<std::vector<double>> sums(size_t{1} << detectors, std::vector<double>(errors.error_count() + 1));
    for (uint32_t set = 0; set < 1u << errors.error_count(); set++) {
      size_t syndrome = 0;
      double product = 1;
      for (uint32_t e = 0; e < errors.error_count(); e++) {
        const double p = errors.probability(e);
        product *= set >> e & 1 ? p : 1 - p;
        if (!(set >> e & 1)) continue;
        for (uint32_t d : errors.detectors(e)) syndrome ^= size_t{1} << d;
      }
      sums[syndrome].back() += product;
      for (uint32_t e = 0; e < errors.error_count(); e++) {
        if (set >> e & 1) sums[syndrome][e] += product;
      }
    }
    const BeliefPropagation propagation(errors);
    BeliefPropagation::Workspace w(propagation);
    for (size_t first = 0; first < sums.size(); first += kBeliefLanes) {
      std::vector<std::vector<uint32_t>> events;
      for (size_t s = first; s < std::min(first + kBeliefLanes, sums.size()); s++) {
        events.emplace_back();
        for (uint32_t d = 0; d < detectors; d++) {
          if (s >> d & 1) events.back().push_back(d);
        }
      }
      const std::vector<std::span<const uint32_t>> spans(events.begin(), events.end());
      propagation.find_likely(spans, 20, 0.3, w);
      std::vector<uint32_t> found(events.size() * errors.error_count());
      for (size_t k = 0; k < w.count; k++) {
        for (size_t lane = 0; lane < events.size(); lane++) {
          if (!(w.lanes[k] >> lane & 1)) continue;
          const std::vector<double>& sum = sums[first + lane];
          if (sum.back() == 0) continue;
          const double exact = sum[w.errors[k]] / sum.back();
          ASSERT_NEAR(0.5 * (1 - w.beliefs[k * kBeliefLanes + lane]), exact, 1e-4) << "seed " << seed;
          found[lane * errors.error_count() + w.errors[k]]++;
          compared++;
        }
      }
      for (size_t lane = 0; lane < events.size(); lane++) {
        const std::vector<double>& sum = sums[first + lane];
        for (uint32_t e = 0; e < errors.error_count() && sum.back() > 0; e++) {
          const double exact = sum[e] / sum.back();
          if (std::abs(exact - 0.3) < 1e-4) continue;
          ASSERT_EQ(found[lane * errors.error_count() + e], exact > 0.3);
        }
      }
    }
  }
  EXPECT_GT(compared, 5000u);
}

}  // namespace
}  // namespace sallow
