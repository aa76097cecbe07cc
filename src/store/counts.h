#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace sallow {

/// What came of some shots of a task. Counts are kept, never rates; adding is adding.
struct Counts {
  uint64_t shots = 0;     // all that were taken
  uint64_t failures = 0;  // among those that were kept
  uint64_t discards = 0;  // by post-selection
  double seconds = 0;     // of one core, sampling and decoding
  /// Further counts by name: "L0" failures of observable 0 (where a circuit has several), "unmatchable", and whatever
  /// an imported row had.
  std::map<std::string, uint64_t> others;

  uint64_t kept() const { return shots - discards; }
  Counts& operator+=(const Counts& more) {
    shots += more.shots;
    failures += more.failures;
    discards += more.discards;
    seconds += more.seconds;
    for (const auto& [name, count] : more.others) others[name] += count;
    return *this;
  }
};

}  // namespace sallow
