// Any bytes are either refused with an InputError, or are log-odds of shots, which must then decode.
#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "decode/weighted/log_odds_text.h"
#include "decode/weighted/reweighted_decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  using namespace sallow;
  static const ReweightedDecoder decoder(DetectorErrorModel::parse(
      "error(0.1) D0 L0\nerror(0.2) D0 D1\nerror(0.6) D0 D1\nerror(0.1) D1 ^ D2\nerror(0) D2\nerror(0.1) D2 L1\n"));
  static const auto workspace = decoder.make_workspace();
  std::string_view text(reinterpret_cast<const char*>(bytes), count);
  ShotLogOdds shots;
  try {
    for (uint64_t line = 1; !text.empty() && line < 1000; line++) {
      const std::string_view shot = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(text.size(), shot.size() + 1));
      parse_log_odds(shot, "fuzz.txt", line, *decoder.adjustable_errors(), shots);
    }
  } catch (const InputError&) {
    return 0;
  }
  BitTable events(decoder.detector_count(), shots.size());
  DecodedBlock block;
  for (size_t shot = 0; shot < shots.size(); shot++) events.set(shot % 3, shot, true);
  decoder.decode(events, *workspace, block, {.log_odds = &shots});
  SALLOW_CHECK(block.unmatchable_count() == 0);
  return 0;
}
