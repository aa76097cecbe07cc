#pragma once

#include <cstdint>

#include "stats/interval.h"

namespace sallow {

/// Failures of two methods on the same shots. The functions throw a UsageError if there are more failures than shots.
struct PairedCounts {
  uint64_t shots = 0;
  uint64_t both = 0;  // shots in which both fail
  uint64_t only_first = 0, only_second = 0;
};

/// The p-value of the hypothesis that both fail equally often, by McNemar's exact test: each shot in which only one
/// fails is then the first's with probability 1/2. Q. McNemar, Psychometrika 12:153 (1947). 1 if there is no such shot.
double paired_p_value(const PairedCounts& counts);

/// The failure rate of the first minus that of the second.
double paired_difference(const PairedCounts& counts);

/// The score interval of that difference, valid for small counts too: T. Tango, Statistics in Medicine 17:891 (1998),
/// eqs. 8 to 10. Without shots it is [-1, 1].
Interval paired_difference_interval(const PairedCounts& counts, double confidence = 0.95);

}  // namespace sallow
