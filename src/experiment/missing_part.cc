#include "experiment/missing_part.h"

#include <algorithm>

namespace sallow {
namespace {

bool has_errors(const DetectorErrorModel& model) {
  return std::ranges::any_of(model.instructions(), [](const DemInstruction& one) {
    if (one.kind == DemKind::kRepeat) return has_errors(*one.body);
    return one.kind == DemKind::kError && one.arguments[0] > 0;
  });
}

}  // namespace

std::optional<MissingPart> missing_part(const DetectorErrorModel& model) {
  if (model.observable_count() == 0) {
    return MissingPart{"the model has no observables, so no shot can fail",
                       "OBSERVABLE_INCLUDE in the circuit says which results make one up", true};
  }
  if (!has_errors(model)) {
    return MissingPart{"there is no noise: the model has no errors, so no shot can fail",
                       "'--noise uniform:0.001' adds some to --code; a circuit of your own needs channels such as "
                       "DEPOLARIZE1(0.001)",
                       true};
  }
  if (model.detector_count() == 0) {
    return MissingPart{"the model has no detectors, so the decoder learns nothing from a shot",
                       "DETECTOR in the circuit says which results to compare", false};
  }
  return std::nullopt;
}

}  // namespace sallow
