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

/// A site: `count` faults from `first` on, of which a set holds at most one.
struct FaultSite {
  uint32_t first;
  uint32_t count;

  bool holds(uint32_t fault) const { return fault - first < count; }
};

/// Errors as sets of faults: the symptoms, the odds and the site of each fault. A set holds at most one fault per site.
///
/// Independent errors with the same symptoms are merged into one fault, p = p1 (1 - p2) + p2 (1 - p1), with its own
/// site; errors that flip nothing are dropped. An error with p > 1/2 belongs to the baseline, the flips without any
/// fault, and its fault, of probability 1 - p, undoes it; so odds w = p / (1 - p) are at most 1. Exclusive errors form
/// one site; see site_faults.h, which does the same for more than two outcomes. The probability of a set is Π w over
/// its faults, divided by Z(1), if it holds at most one fault per site, else 0.
///
/// Sites are sorted by the detectors they fire, which for a circuit's model is roughly by time. Immutable once built.
class FaultModel {
 public:
  /// Exclusive errors may name only detectors and observables that the model names. InputError if there are more than
  /// 2^28 errors, detectors or observables.
  explicit FaultModel(const DetectorErrorModel& independent, std::span<const ExclusiveErrors> exclusive = {});

  /// The factor for the odds of a site that limits `scale` times their sum to at most 1, or to the sum itself if it
  /// already exceeds 1; 1 if the limit is not exceeded.
  double cap(size_t site, double scale) const {
    return std::min(1.0, std::max(1.0, site_odds_[site]) / (scale * site_odds_[site]));
  }
  /// The same faults with the odds of each site multiplied by cap().
  FaultModel with_capped_odds(double scale) const;

  size_t detector_count() const { return faults_->detector_count(); }
  size_t observable_count() const { return faults_->observable_count(); }
  size_t fault_count() const { return odds_.size(); }

  /// The symptoms of a fault, rising.
  std::span<const uint32_t> detectors(uint32_t fault) const { return faults_->detectors(fault); }
  std::span<const uint32_t> observables(uint32_t fault) const { return faults_->observables(fault); }
  std::span<const uint32_t> faults_at(uint32_t detector) const { return faults_->errors_at(detector); }
  std::span<const uint32_t> baseline_detectors() const { return baseline_detectors_; }
  std::span<const uint32_t> baseline_observables() const { return baseline_observables_; }

  /// w, in (0, 1].
  std::span<const double> odds() const { return odds_; }
  /// Ω, the sum of the odds.
  double odds_sum() const { return odds_sum_; }
  /// Picks fault j with probability w_j / Ω. The model must have a fault.
  const AliasTable& by_odds() const { return by_odds_; }

  /// The number of sites, which is the largest size of a set.
  size_t site_count() const { return site_odds_.size(); }
  FaultSite site(size_t k) const { return sites_.empty() ? FaultSite{static_cast<uint32_t>(k), 1} : sites_[k]; }
  FaultSite site_of(uint32_t fault) const { return sites_.empty() ? FaultSite{fault, 1} : site(site_of_[fault]); }
  /// W of each site, the sum of its faults' odds.
  std::span<const double> site_odds() const { return site_odds_; }
  /// Draws a fault of the site with probability w / W.
  uint32_t pick_at(size_t which, RandomStream& random) const {
    const FaultSite chosen = site(which);
    return chosen.count == 1 ? chosen.first : pick_among(chosen, site_odds_[which], random);
  }

  /// ln Z(c), where Z(c) = Π (1 + c W) is the sum of c^|S| Π w over all sets.
  double log_partition(double scale) const;
  /// The mean of |S| under π_c(S) ∝ c^|S| Π w.
  double fault_mean(double scale) const;

 private:
  void flip_baseline(std::span<const DemTarget> symptoms);
  uint32_t pick_among(FaultSite site, double odds_sum, RandomStream& random) const;

  std::shared_ptr<const ErrorHypergraph> faults_;  // shared with copies with other odds
  std::vector<double> odds_;
  std::vector<uint32_t> baseline_detectors_, baseline_observables_;
  double odds_sum_ = 0;
  AliasTable by_odds_;
  std::vector<double> site_odds_;
  // Empty if every fault has its own site.
  std::vector<FaultSite> sites_;
  std::vector<uint32_t> site_of_;
};

}  // namespace sallow
