#pragma once

#include <vector>

#include "dem/error_model.h"

namespace sallow {

/// Errors of which at most one happens in a shot. A DetectorErrorModel cannot express this.
struct ExclusiveErrors {
  struct Case {
    double probability;
    std::vector<DemTarget> symptoms;  // rising, each once; two cases may have the same
  };
  std::vector<Case> cases;  // their probabilities add up to at most 1; with the remaining probability nothing happens
};

/// The exact distribution of the flips that a circuit's noise causes: all errors are independent, except that the cases
/// of one entry of `exclusive` exclude each other.
struct ExactErrors {
  DetectorErrorModel independent;  // names every detector and observable, including those of exclusive errors
  std::vector<ExclusiveErrors> exclusive;
};

}  // namespace sallow
