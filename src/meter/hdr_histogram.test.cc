#include "meter/hdr_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "bits/random_stream.h"

namespace sallow {
namespace {

TEST(HdrHistogram, GivesQuantilesWithThreeDigits) {
  RandomStream random(5, 0);
  std::vector<int64_t> values;
  HdrHistogram histogram;
  for (int k = 0; k < 100'000; k++) {
    values.push_back(static_cast<int64_t>(std::exp(20 * random.uniform())));
    histogram.record(values.back());
  }
  std::ranges::sort(values);
  for (const double part : {0.001, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0}) {
    const auto rank = static_cast<size_t>(std::ceil(part * 100'000)) - 1;
    const auto exact = static_cast<double>(values[rank]);
    EXPECT_GE(static_cast<double>(histogram.quantile(part)), exact) << part;
    EXPECT_LE(static_cast<double>(histogram.quantile(part)), exact * 1.001 + 1) << part;
  }
  EXPECT_EQ(histogram.max(), static_cast<uint64_t>(values.back()));
  EXPECT_EQ(histogram.count(), 100'000);
}

TEST(HdrHistogram, TakesValuesOutOfRangeAsItsEnds) {
  HdrHistogram histogram;
  histogram.record(-5);
  histogram.record(INT64_MAX);
  EXPECT_EQ(histogram.quantile(0.5), 0);
  EXPECT_EQ(histogram.max(), (uint64_t{1} << 42) - 1);
  histogram.clear();
  EXPECT_EQ(histogram.quantile(0.5), 0);
}

TEST(HdrHistogram, AddsCounts) {
  HdrHistogram a, b;
  a.record(10);
  b.record(1'000'000);
  b.record(30);
  a.add(b);
  EXPECT_EQ(a.count(), 3);
  EXPECT_EQ(a.quantile(0.5), 30);
  EXPECT_NEAR(a.mean(), 1'000'040.0 / 3, 1e-6);
}

// One value of 1: a run of one empty place, then a count. The bytes are written out from the format's definition.
TEST(HdrHistogram, WritesTheV2EncodingInStoredZlibBlocks) {
  HdrHistogram histogram;
  histogram.record(1);
  EXPECT_EQ(histogram.log_line(0, 1, 1),
            "0.000,1.000,1.000,"
            "HISTFAAAADV4AQEqANX/HISTEwAAAAIAAAAAAAAAAwAAAAAAAAABAAAD//////8/8AAAAAAAAAECgEYH"
            "fQ==\n");
}

}  // namespace
}  // namespace sallow
