#pragma once

#include <vector>

#include "dem/error_model.h"

namespace sallow {

/// Errors of which at most one happens in a shot, which a DetectorErrorModel cannot say.
struct ExclusiveErrors {
  struct Case {
    double probability;
    std::vector<DemTarget> symptoms;  // rising, each once; two cases may have the same
  };
  std::vector<Case> cases;  // their probabilities add up to at most 1; what is left is that nothing happens
};

/// The distribution of what a circuit's noise flips, exactly: all errors are independent of each other but those that
/// one entry of `exclusive` holds.
struct ExactErrors {
  DetectorErrorModel independent;  // names every detector and observable, also those of exclusive errors
  std::vector<ExclusiveErrors> exclusive;
};

}  // namespace sallow
