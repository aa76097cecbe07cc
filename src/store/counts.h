#pragma once

#include <map>
#include <string>

#include "store/count.h"

namespace sallow {

/// The counts of some shots of a task. Only counts are stored, never rates, so that results can be added.
struct Counts {
  Count shots;         // all sampled shots
  Count failures;      // among the kept shots
  Count discards;      // by post-selection
  double seconds = 0;  // of one core, for sampling and decoding
  /// Further counts by name: "L0" for failures of observable 0 (if a circuit has several), "unmatchable", and the
  /// custom counts of an imported row.
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
