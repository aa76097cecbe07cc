#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bits/alias_table.h"
#include "bits/random_stream.h"
#include "dem/error_hypergraph.h"
#include "dem/exclusive_errors.h"

namespace sallow {

/// Faults of which a set holds at most one: `count` of them from `first` on.
struct FaultSite {
  uint32_t first;
  uint32_t count;

  bool holds(uint32_t fault) const { return fault - first < count; }
};

/// Errors as sets of faults: what each fault flips, its odds, and its site, of whose faults a set holds at most one.
///
/// Independent errors with the same symptoms are one fault, p = p1 (1 - p2) + p2 (1 - p1), a site of its own; errors
/// that flip nothing are none. An error with p > 1/2 belongs to the baseline, what happens without any fault, and its
/// fault, of probability 1 - p, undoes it; so odds w = p / (1 - p) are at most 1. Exclusive errors are a site: see
/// site_faults.h, which does the same where there are more than two outcomes. A set's chance is Π w over its faults, if
/// it holds at most one of each site, else 0, over Z(1).
///
/// Sites are ordered by the detectors they fire, which for a circuit's model is roughly by time. Built once, then never
/// changed.
class FaultModel {
 public:
  /// Exclusive errors name only detectors and observables that the model names. InputError where there are more errors,
  /// detectors or observables than 2^28.
  explicit FaultModel(const DetectorErrorModel& independent, std::span<const ExclusiveErrors> exclusive = {});

  /// What a site's odds are multiplied by so that `scale` times their sum is at most 1, or at most that sum where it is
  /// more than 1 already; 1 where it is.
  double cap(size_t site, double scale) const {
    return std::min(1.0, std::max(1.0, site_odds_[site]) / (scale * site_odds_[site]));
  }
  /// The same faults with capped odds.
  FaultModel with_capped_odds(double scale) const;

  size_t detector_count() const { return faults_->detector_count(); }
  size_t observable_count() const { return faults_->observable_count(); }
  size_t fault_count() const { return odds_.size(); }

  /// Rising.
  std::span<const uint32_t> detectors(uint32_t fault) const { return faults_->detectors(fault); }
  std::span<const uint32_t> observables(uint32_t fault) const { return faults_->observables(fault); }
  std::span<const uint32_t> faults_at(uint32_t detector) const { return faults_->errors_at(detector); }
  std::span<const uint32_t> baseline_detectors() const { return baseline_detectors_; }
  std::span<const uint32_t> baseline_observables() const { return baseline_observables_; }

  /// w, in (0, 1].
  std::span<const double> odds() const { return odds_; }
  /// Ω, the sum of the odds.
  double odds_sum() const { return odds_sum_; }
  /// Picks fault j with chance w_j / Ω. There must be a fault.
  const AliasTable& by_odds() const { return by_odds_; }

  /// A set has at most so many faults.
  size_t site_count() const { return site_odds_.size(); }
  FaultSite site(size_t k) const { return sites_.empty() ? FaultSite{static_cast<uint32_t>(k), 1} : sites_[k]; }
  FaultSite site_of(uint32_t fault) const { return sites_.empty() ? FaultSite{fault, 1} : site(site_of_[fault]); }
  /// W of each site, the sum of its faults' odds.
  std::span<const double> site_odds() const { return site_odds_; }
  /// A fault of the site, with chance w / W.
  uint32_t pick_at(size_t which, RandomStream& random) const {
    const FaultSite chosen = site(which);
    return chosen.count == 1 ? chosen.first : pick_among(chosen, site_odds_[which], random);
  }

  /// ln Z(c), Z(c) = Π (1 + c W): over all sets, the sum of c^|S| Π w.
  double log_partition(double scale) const;
  /// The mean of |S| under π_c(S) ∝ c^|S| Π w.
  double fault_mean(double scale) const;

 private:
  void flip_baseline(std::span<const DemTarget> symptoms);
  uint32_t pick_among(FaultSite site, double odds_sum, RandomStream& random) const;

  std::shared_ptr<const ErrorHypergraph> faults_;  // also of copies with other odds
  std::vector<double> odds_;
  std::vector<uint32_t> baseline_detectors_, baseline_observables_;
  double odds_sum_ = 0;
  AliasTable by_odds_;
  std::vector<double> site_odds_;
  // Empty where every fault has a site of its own.
  std::vector<FaultSite> sites_;
  std::vector<uint32_t> site_of_;
};

}  // namespace sallow
