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

bool has_noise(const Circuit& circuit) {
  return std::ranges::any_of(circuit.instructions(), [](const Instruction& one) {
    if (one.body != nullptr) return has_noise(*one.body);
    const GateInfo& info = gate_info(one.gate);
    if (!info.is_noise() && !info.produces_results()) return false;
    return std::ranges::any_of(one.arguments, [](double probability) { return probability > 0; });
  });
}

/// `owner` is a model or a circuit.
std::optional<MissingPart> first_missing(const std::string& owner, const std::string& noiseless, bool has_observables,
                                         bool has_noise, bool has_detectors) {
  if (!has_observables) {
    return MissingPart{"the " + owner + " has no observables, so no shot can fail",
                       "add OBSERVABLE_INCLUDE to the circuit, with the results that make up an observable", true};
  }
  if (!has_noise) {
    return MissingPart{"there is no noise: the " + owner + " has no " + noiseless + ", so no shot can fail",
                       "'--noise uniform:0.001' adds noise to --code; a circuit of your own needs channels such as "
                       "DEPOLARIZE1(0.001)",
                       true};
  }
  if (!has_detectors) {
    return MissingPart{"the " + owner + " has no detectors, so shots hold no information for the decoder",
                       "add DETECTOR to the circuit, with the results to compare", false};
  }
  return std::nullopt;
}

}  // namespace

std::optional<MissingPart> missing_part(const DetectorErrorModel& model) {
  return first_missing("model", "errors", model.observable_count() > 0, has_errors(model), model.detector_count() > 0);
}

std::optional<MissingPart> missing_part(const Circuit& circuit) {
  const CircuitCounts counts = circuit.counts();
  return first_missing("circuit", "channels", counts.observables > 0, has_noise(circuit), counts.detectors > 0);
}

}  // namespace sallow
