#pragma once

#include <optional>
#include <string>

#include "circuit/circuit.h"
#include "dem/error_model.h"

namespace sallow {

/// A part without which decoding a model is meaningless.
struct MissingPart {
  std::string what;    // "the model has no errors, so no shot can fail"
  std::string remedy;  // how to add it
  bool nothing_fails;  // with any decoder: a failure rate is then meaningless
};

/// The first part that a model lacks: errors that can happen, observables, detectors. None if it has all of them.
std::optional<MissingPart> missing_part(const DetectorErrorModel& model);
/// The same of a circuit, without its model: noise that flips no detector and no observable counts as noise.
std::optional<MissingPart> missing_part(const Circuit& circuit);

}  // namespace sallow
