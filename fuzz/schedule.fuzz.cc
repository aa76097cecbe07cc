// Any bytes are either refused with an InputError, or are a schedule.
#include <string_view>

#include "base/error.h"
#include "serve/schedule.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  using namespace sallow;
  try {
    uint64_t tick = 0;
    for (const ScheduleRow& row : parse_schedule({reinterpret_cast<const char*>(bytes), count}, "fuzz.txt")) {
      SALLOW_CHECK(row.tick >= tick && !row.session.empty());
      tick = row.tick;
    }
  } catch (const InputError&) {
    return 0;
  }
  return 0;
}
