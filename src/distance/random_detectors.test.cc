#include "distance/random_detectors.h"

#include <gtest/gtest.h>

#include "distance/shortest_error.h"

namespace sallow {
namespace {

ErrorHypergraph model_errors(const std::string& text) {
  return ErrorHypergraph(DetectorErrorModel::parse(text));
}

TEST(RandomDetectors, MergeErrorsThatDifferByGauges) {
  const ErrorHypergraph errors = model_errors(
      "error(0.1) D0\nerror(0.1) D0 D3 L0\nerror(0.1) D1 L0\nerror(0.5) D1 D3\nerror(0.5) D2 D3\nerror(0.2) D1 D2\n");
  const ErrorHypergraph seen = modulo_gauges(errors, model_errors("error(0.5) D1 D3\nerror(0.5) D2 D3\n"));
  // D2 and D3 become D1; an error that flips two of these three disappears.
  ASSERT_EQ(seen.error_count(), 3u);
  EXPECT_EQ(seen.targets(0), (std::vector{DemTarget::detector(0)}));
  EXPECT_EQ(seen.targets(1), (std::vector{DemTarget::detector(0), DemTarget::detector(1), DemTarget::observable(0)}));
  EXPECT_EQ(seen.targets(2), (std::vector{DemTarget::detector(1), DemTarget::observable(0)}));
  EXPECT_EQ(errors.targets(seen.first_error(1)),
            (std::vector{DemTarget::detector(0), DemTarget::detector(3), DemTarget::observable(0)}));
}

TEST(RandomDetectors, HideErrorsThatFlipThemAlone) {
  const ErrorHypergraph errors = model_errors("error(0.1) D0 D1 L0\nerror(0.1) D0\nerror(0.5) D1\n");
  EXPECT_EQ(shortest_hyperedge_error(errors, 3, UINT64_MAX).distance, 3u);
  const ErrorHypergraph seen = modulo_gauges(errors, model_errors("error(0.5) D1\n"));
  EXPECT_EQ(shortest_hyperedge_error(seen, 3, UINT64_MAX).distance, 2u);
}

}  // namespace
}  // namespace sallow
