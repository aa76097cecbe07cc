#include "rare/fault_model.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "base/rising_list.h"
#include "study/model_symptoms.h"

namespace sallow {
namespace {

constexpr uint64_t kMost = uint64_t{1} << 28;

size_t checked_count(uint64_t count, const char* what) {
  if (count > kMost) {
    throw InputError("the model has " + std::to_string(count) + " " + what + "; 'rare' takes at most " +
                     std::to_string(kMost));
  }
  return static_cast<size_t>(count);
}

}  // namespace

FaultModel::FaultModel(const DetectorErrorModel& model)
    : detector_count_(checked_count(model.detector_count(), "detectors")),
      observable_count_(checked_count(model.observable_count(), "observables")) {
  checked_count(model.error_count(), "errors");
  for (const ModelSymptoms& error : model_symptoms(model)) {
    double p = error.probability;
    if (p > 0.5) {
      for (const uint64_t d : error.detectors) toggle_in(baseline_detectors_, static_cast<uint32_t>(d));
      for (const uint64_t o : error.observables) toggle_in(baseline_observables_, static_cast<uint32_t>(o));
      p = 1 - p;
    }
    if (p <= 0) continue;
    odds_.push_back(p / (1 - p));
    for (const uint64_t d : error.detectors) detectors_.push_back(static_cast<uint32_t>(d));
    for (const uint64_t o : error.observables) observables_.push_back(static_cast<uint32_t>(o));
    detector_starts_.push_back(static_cast<uint32_t>(detectors_.size()));
    observable_starts_.push_back(static_cast<uint32_t>(observables_.size()));
  }
  fault_starts_.assign(detector_count_ + 1, 0);
  for (const uint32_t d : detectors_) fault_starts_[d + 1]++;
  for (size_t d = 0; d < detector_count_; d++) fault_starts_[d + 1] += fault_starts_[d];
  faults_at_.resize(detectors_.size());
  std::vector<uint32_t> next(fault_starts_.begin(), fault_starts_.end());
  for (uint32_t fault = 0; fault < fault_count(); fault++) {
    for (const uint32_t d : detectors(fault)) faults_at_[next[d]++] = fault;
  }
  for (const double w : odds_) odds_sum_ += w;
  if (!odds_.empty()) by_odds_ = AliasTable(odds_);
}

double FaultModel::log_partition(double scale) const {
  double sum = 0;
  for (const double w : odds_) sum += std::log1p(scale * w);
  return sum;
}

}  // namespace sallow
