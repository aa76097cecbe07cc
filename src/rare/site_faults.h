#pragma once

#include <vector>

#include "dem/exclusive_errors.h"

namespace sallow {

/// Exclusive errors as faults. The likeliest outcome, which may be that nothing happens, is the one without a fault;
/// each other outcome is a fault, of which a set holds at most one.
struct SiteFaults {
  struct Fault {
    std::vector<DemTarget> symptoms;  // relative to the baseline: rising, never empty, different for each fault
    double odds;                      // probability of its outcome over that of the likeliest, in (0, 1]
  };
  std::vector<DemTarget> baseline;  // flips of the likeliest outcome, rising
  std::vector<Fault> faults;        // sorted by their symptoms
};

/// Cases with the same symptoms are merged into one outcome.
SiteFaults site_faults(const ExclusiveErrors& errors);

}  // namespace sallow
