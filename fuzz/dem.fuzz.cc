// Any bytes are either refused with an InputError, or parsed; then the model must be unchanged by printing and parsing.
#include <string_view>

#include "base/error.h"
#include "dem/error_model.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  using sallow::DetectorErrorModel;
  std::string_view text(reinterpret_cast<const char*>(bytes), count);
  DetectorErrorModel model;
  try {
    model = DetectorErrorModel::parse(text, "fuzz.dem");
  } catch (const sallow::InputError&) {
    return 0;
  }
  // An accepted text must be accepted again: an InputError from here on is not caught and counts as a finding.
  std::string printed = model.str();
  DetectorErrorModel again = DetectorErrorModel::parse(printed);
  SALLOW_CHECK(again == model);
  SALLOW_CHECK(again.str() == printed);
  SALLOW_CHECK(again.detector_count() == model.detector_count());
  return 0;
}
