#include "dem/error_symptoms.h"

#include <gtest/gtest.h>

#include <string>

namespace sallow {
namespace {

/// The parts of an error, printed in the order read: "D0 D1 L0 ^ D2".
std::string parts_read(const std::string& targets) {
  const DetectorErrorModel model = DetectorErrorModel::parse("error(0.1) " + targets + "\n");
  std::vector<ErrorSymptoms> parts;
  read_parts(model.instructions()[0], 0, parts);
  std::string text;
  for (size_t k = 0; k < parts.size(); k++) {
    if (k > 0) text += "^ ";
    for (const uint32_t detector : parts[k].detectors) text += DemTarget::detector(detector).str() + " ";
    for (const uint32_t observable : parts[k].observables) text += DemTarget::observable(observable).str() + " ";
  }
  return text.empty() ? text : text.substr(0, text.size() - 1);
}

TEST(ErrorSymptoms, KeepPartsWithDetectorsSeparate) {
  EXPECT_EQ(parts_read("D3 D1 L0 ^ D2"), "D1 D3 L0 ^ D2");
  EXPECT_EQ(parts_read("D1 D1 D2 ^ D3 L0 L0"), "D2 ^ D3");
  EXPECT_EQ(parts_read("D1 ^ D1"), "D1 ^ D1");
}

TEST(ErrorSymptoms, AddPartsWithoutDetectorsToTheFirstPartWithDetectors) {
  EXPECT_EQ(parts_read("D0 D1 ^ L0"), "D0 D1 L0");
  EXPECT_EQ(parts_read("L0 ^ D0 D1"), "D0 D1 L0");
  EXPECT_EQ(parts_read("L0 ^ D0 L0 L1 ^ D2 ^ L2 ^ D3 L3"), "D0 L1 L2 ^ D2 ^ D3 L3");
  EXPECT_EQ(parts_read("D4 D4 L1 ^ D0 ^ D1"), "D0 L1 ^ D1");
}

TEST(ErrorSymptoms, AreOnePartIfNoPartHasDetectors) {
  EXPECT_EQ(parts_read("L0 ^ L1"), "L0 L1");
  EXPECT_EQ(parts_read("L0 ^ L0"), "");
}

}  // namespace
}  // namespace sallow
