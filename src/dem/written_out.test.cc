#include "dem/written_out.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sallow {
namespace {

TEST(WrittenOut, UnrollsLoopsAndShifts) {
  const auto model = DetectorErrorModel::parse(
      "error(0.1) D0 L0\nshift_detectors(0, 1) 2\nrepeat 2 {\nerror(0.2) D0 ^ D1\ndetector(5, 0) D0\n"
      "shift_detectors(0, 2) 1\n}\nerror(0.3) D1\nlogical_observable L1\n");
  EXPECT_EQ(written_out(model).str(),
            DetectorErrorModel::parse("error(0.1) D0 L0\nerror(0.2) D2 ^ D3\ndetector(5, 1) D2\nerror(0.2) D3 ^ D4\n"
                                      "detector(5, 3) D3\nerror(0.3) D5\nlogical_observable L1\n")
                .str());
  const auto coordinates = detector_coordinates(model);
  ASSERT_EQ(coordinates.size(), 6u);
  EXPECT_TRUE(coordinates[0].empty());
  EXPECT_EQ(coordinates[2], (std::vector<double>{5, 1}));
  EXPECT_EQ(coordinates[3], (std::vector<double>{5, 3}));
}

TEST(WrittenOut, RefusesEndlessLoops) {
  EXPECT_THROW(written_out(DetectorErrorModel::parse("repeat 1000000000 {\nerror(0.2) D0\n}\n")), InputError);
}

}  // namespace
}  // namespace sallow
