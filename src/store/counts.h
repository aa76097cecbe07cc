#pragma once

#include <map>
#include <string>

#include "store/count.h"

namespace sallow {

/// What came of some shots of a task. Counts are kept, never rates; adding is adding.
struct Counts {
  Count shots;         // all that were taken
  Count failures;      // among those that were kept
  Count discards;      // by post-selection
  double seconds = 0;  // of one core, sampling and decoding
  /// Further counts by name: "L0" failures of observable 0 (where a circuit has several), "unmatchable", and whatever
  /// an imported row had.
  std::map<std::string, Count> others;

  Count kept() const { return shots - discards; }
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
