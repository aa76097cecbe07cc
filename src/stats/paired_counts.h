#pragma once

#include <cstdint>

#include "stats/interval.h"

namespace sallow {

/// Two ways of doing the same shots.
struct PairedCounts {
  uint64_t shots = 0;
  uint64_t both = 0;  // shots in which both fail
  uint64_t only_first = 0, only_second = 0;
};

/// How likely counts as unequal as these are, or more, if both fail equally often: the exact test of McNemar. Of the
/// shots in which one alone fails, each is then the first's with probability 1/2. Q. McNemar, Psychometrika 12:153
/// (1947). 1 where there is no such shot.
double paired_p_value(const PairedCounts& counts);

/// The first's rate of failure less the second's.
double paired_difference(const PairedCounts& counts);

/// The score interval of that difference, which holds for small counts too: T. Tango, Statistics in Medicine 17:891
/// (1998), eqs. 8 to 10. Without a shot it is [-1, 1].
Interval paired_difference_interval(const PairedCounts& counts, double confidence = 0.95);

}  // namespace sallow
