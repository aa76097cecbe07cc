#pragma once

#include <cstdint>
#include <vector>

#include "dem/error_model.h"

namespace sallow {

/// What one or more errors of a model do.
struct ModelSymptoms {
  std::vector<uint64_t> detectors;    // rising
  std::vector<uint64_t> observables;  // rising
  double probability;                 // that an odd number of the errors with exactly these symptoms happens

  /// As an instruction of an error model.
  std::vector<DemTarget> targets() const;
};

/// Every set of symptoms that a model's errors have, once, sorted; parts of an error taken together, and errors that
/// never happen or flip nothing left out.
std::vector<ModelSymptoms> model_symptoms(const DetectorErrorModel& model);

}  // namespace sallow
