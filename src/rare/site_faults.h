#pragma once

#include <vector>

#include "dem/exclusive_errors.h"

namespace sallow {

/// Exclusive errors as faults: the likeliest outcome, be it that nothing happens, is what happens without a fault, and
/// each other one a fault, of which a set holds at most one.
struct SiteFaults {
  struct Fault {
    std::vector<DemTarget> symptoms;  // beside the baseline's: rising, never empty, each fault's its own
    double odds;                      // its outcome's probability over the likeliest one's, in (0, 1]
  };
  std::vector<DemTarget> baseline;  // what the likeliest outcome flips, rising
  std::vector<Fault> faults;        // rising by their symptoms
};

/// Cases with the same symptoms are one outcome.
SiteFaults site_faults(const ExclusiveErrors& errors);

}  // namespace sallow
