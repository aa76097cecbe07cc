#include "dem/error_symptoms.h"

#include "base/rising_list.h"

namespace sallow {

namespace {

void name(DemTarget target, uint64_t detector_offset, ErrorSymptoms& symptoms) {
  if (target.is_detector()) symptoms.detectors.push_back(static_cast<uint32_t>(target.index() + detector_offset));
  if (target.is_observable()) symptoms.observables.push_back(static_cast<uint32_t>(target.index()));
}

void cancel(ErrorSymptoms& symptoms) {
  cancel_pairs(symptoms.detectors);
  cancel_pairs(symptoms.observables);
}

}  // namespace

void read_symptoms(const DemInstruction& error, uint64_t detector_offset, ErrorSymptoms& symptoms) {
  symptoms.detectors.clear();
  symptoms.observables.clear();
  for (const DemTarget target : error.targets) name(target, detector_offset, symptoms);
  cancel(symptoms);
}

void read_parts(const DemInstruction& error, uint64_t detector_offset, std::vector<ErrorSymptoms>& parts) {
  parts.assign(1, {});
  for (const DemTarget target : error.targets) {
    if (target.is_separator()) {
      parts.emplace_back();
    } else {
      name(target, detector_offset, parts.back());
    }
  }
  for (ErrorSymptoms& part : parts) cancel(part);
}

}  // namespace sallow
