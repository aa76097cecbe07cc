// Any bytes are either refused with an InputError, or are rounds of detectors, which then number them.
#include <string_view>

#include "base/error.h"
#include "decode/window/detector_rounds.h"
#include "stream/rounds_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  using namespace sallow;
  try {
    const std::vector<uint32_t> round_of = parse_rounds({reinterpret_cast<const char*>(bytes), count}, "fuzz.txt");
    const DetectorRounds rounds(round_of);
    for (uint32_t d = 0; d < round_of.size(); d++) {
      SALLOW_CHECK(rounds.detectors(rounds.round_of(d))[rounds.place_of(d)] == d);
    }
  } catch (const InputError&) {
  }
  return 0;
}
