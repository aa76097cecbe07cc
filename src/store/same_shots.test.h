#pragma once

#include "store/counts.h"

namespace sallow {

/// Whether the same shots were counted; seconds differ from run to run.
inline bool same_shots(const Counts& a, const Counts& b) {
  return a.shots == b.shots && a.failures == b.failures && a.discards == b.discards && a.others == b.others;
}

}  // namespace sallow
