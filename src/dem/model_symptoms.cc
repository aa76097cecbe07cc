#include "dem/model_symptoms.h"

#include <map>
#include <utility>

#include "base/rising_list.h"

namespace sallow {

std::vector<DemTarget> ModelSymptoms::targets() const {
  std::vector<DemTarget> targets;
  for (const uint64_t detector : detectors) targets.push_back(DemTarget::detector(detector));
  for (const uint64_t observable : observables) targets.push_back(DemTarget::observable(observable));
  return targets;
}

std::vector<ModelSymptoms> model_symptoms(const DetectorErrorModel& model) {
  std::map<std::pair<std::vector<uint64_t>, std::vector<uint64_t>>, double> found;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    const double p = error.arguments[0];
    if (p <= 0) return;
    std::vector<uint64_t> detectors, observables;
    for (const DemTarget target : error.targets) {
      if (target.is_detector()) detectors.push_back(target.index() + offset);
      if (target.is_observable()) observables.push_back(target.index());
    }
    cancel_pairs(detectors);
    cancel_pairs(observables);
    if (detectors.empty() && observables.empty()) return;
    double& odd = found[{std::move(detectors), std::move(observables)}];
    odd = odd * (1 - p) + p * (1 - odd);
  });
  std::vector<ModelSymptoms> symptoms;
  for (const auto& [key, probability] : found) symptoms.push_back({key.first, key.second, probability});
  return symptoms;
}

}  // namespace sallow
