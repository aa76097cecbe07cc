#include "dem/error_symptoms.h"

#include <algorithm>
#include <functional>
#include <utility>

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

bool is_seen(const ErrorSymptoms& part) {
  return !part.detectors.empty();
}

void join_unseen(std::vector<ErrorSymptoms>& parts) {
  if (std::ranges::all_of(parts, is_seen)) return;
  const auto first_seen = std::ranges::find_if(parts, is_seen);
  if (first_seen != parts.end()) std::swap(parts.front(), *first_seen);
  std::vector<uint32_t>& observables = parts.front().observables;
  for (size_t k = 1; k < parts.size(); k++) {
    if (is_seen(parts[k])) continue;
    observables.insert(observables.end(), parts[k].observables.begin(), parts[k].observables.end());
  }
  cancel_pairs(observables);
  parts.erase(std::remove_if(parts.begin() + 1, parts.end(), std::not_fn(is_seen)), parts.end());
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
  if (parts.size() > 1) join_unseen(parts);
}

}  // namespace sallow
