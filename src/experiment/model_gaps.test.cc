#include "experiment/model_gaps.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sallow {
namespace {

std::string refusal(const std::string& text, double most_bytes = kMostGapBytes) {
  try {
    require_few_gaps(DetectorErrorModel::parse(text), kDecodingBytes, most_bytes, "give --memory");
  } catch (const InputError& error) {
    return std::string(error.what()) + " | " + error.remedy();
  }
  return "";
}

TEST(ModelGaps, AreRefusedIfTheyTakeMuchMemory) {
  EXPECT_EQ(refusal("error(0.1) D16777215 L0\n"),
            "the model has 16777217 detectors and observables, but its errors flip only 2; all together take 16 GiB of "
            "memory | number them without gaps, or give --memory");
  EXPECT_NE(refusal("error(0.1) D0 L16777215\n"), "");
  EXPECT_NE(refusal("error(0.1) D0\ndetector D16777215\n"), "");
  EXPECT_NE(refusal("repeat 100 {\nerror(0.1) D0\nshift_detectors 1000000\n}\n"), "");
}

TEST(ModelGaps, AreAllowedIfTheyAreSmallOrAskedFor) {
  EXPECT_EQ(refusal("error(0.1) D1000000 L0\n"), "");
  EXPECT_EQ(refusal("error(0.1) D16777215 L0\n", 0x1p35), "");
}

// Here errors flip many detectors, so the same memory is justified.
TEST(ModelGaps, AreNotFoundInModelsThatUseTheirDetectors) {
  EXPECT_EQ(refusal("repeat 16777216 {\nerror(0.1) D0\nshift_detectors 1\n}\n"), "");
  EXPECT_EQ(refusal("repeat 400000 {\nerror(0.1) D0\nshift_detectors 40\n}\n"), "");
}

}  // namespace
}  // namespace sallow
