#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bits/alias_table.h"
#include "dem/error_model.h"

namespace sallow {

/// An error model as sets of faults: what each fault flips, and its odds.
///
/// Errors with the same symptoms are one fault, p = p1 (1 - p2) + p2 (1 - p1); errors that flip nothing are none. An
/// error with p > 1/2 belongs to the baseline, what happens without any fault, and its fault, of probability 1 - p,
/// undoes it; so odds w = p / (1 - p) are at most 1. Faults are ordered by the detectors they fire, which for a
/// circuit's model is roughly by time. Built once, then never changed.
class FaultModel {
 public:
  /// InputError where a model has more faults, detectors or observables than 2^28.
  explicit FaultModel(const DetectorErrorModel& model);

  size_t detector_count() const { return detector_count_; }
  size_t observable_count() const { return observable_count_; }
  size_t fault_count() const { return odds_.size(); }

  /// Rising.
  std::span<const uint32_t> detectors(uint32_t fault) const { return part(detectors_, detector_starts_, fault); }
  std::span<const uint32_t> observables(uint32_t fault) const { return part(observables_, observable_starts_, fault); }
  std::span<const uint32_t> faults_at(uint32_t detector) const { return part(faults_at_, fault_starts_, detector); }
  std::span<const uint32_t> baseline_detectors() const { return baseline_detectors_; }
  std::span<const uint32_t> baseline_observables() const { return baseline_observables_; }

  /// w, in (0, 1].
  std::span<const double> odds() const { return odds_; }
  /// Ω, the sum of the odds.
  double odds_sum() const { return odds_sum_; }
  /// Picks fault j with chance w_j / Ω. There must be a fault.
  const AliasTable& by_odds() const { return by_odds_; }

  /// ln Z(c), Z(c) = Π (1 + c w): over all sets, the sum of c^|S| Π w.
  double log_partition(double scale) const;

 private:
  static std::span<const uint32_t> part(const std::vector<uint32_t>& values, const std::vector<uint32_t>& starts,
                                        uint32_t k) {
    return {values.data() + starts[k], starts[k + 1] - starts[k]};
  }

  size_t detector_count_;
  size_t observable_count_;
  std::vector<double> odds_;
  std::vector<uint32_t> detectors_, detector_starts_ = {0};
  std::vector<uint32_t> observables_, observable_starts_ = {0};
  std::vector<uint32_t> faults_at_, fault_starts_;
  std::vector<uint32_t> baseline_detectors_, baseline_observables_;
  double odds_sum_ = 0;
  AliasTable by_odds_;
};

}  // namespace sallow
