#pragma once

#include "store/counts.h"

namespace sallow {

/// Whether two counts are equal except for seconds, which differ between runs.
inline bool same_shots(const Counts& a, const Counts& b) {
  return a.shots == b.shots && a.failures == b.failures && a.discards == b.discards && a.others == b.others;
}

}  // namespace sallow
