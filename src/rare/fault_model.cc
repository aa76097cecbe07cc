#include "rare/fault_model.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "base/rising_list.h"
#include "rare/site_faults.h"

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

/// The sites of more than one fault; a site of one fault becomes an independent error.
std::vector<SiteFaults> sites_of(std::span<const ExclusiveErrors> exclusive, DetectorErrorModel& independent,
                                 std::vector<DemTarget>& baseline) {
  std::vector<SiteFaults> sites;
  for (const ExclusiveErrors& errors : exclusive) {
    SiteFaults site = site_faults(errors);
    baseline.insert(baseline.end(), site.baseline.begin(), site.baseline.end());
    if (site.faults.size() == 1) {
      const double w = site.faults[0].odds;
      independent.append_error(w / (1 + w), std::move(site.faults[0].symptoms));
    } else if (!site.faults.empty()) {
      sites.push_back(std::move(site));
    }
  }
  const auto first_symptoms = [](const SiteFaults& site) -> const std::vector<DemTarget>& {
    return site.faults[0].symptoms;
  };
  std::ranges::stable_sort(sites, {}, first_symptoms);
  return sites;
}

}  // namespace

FaultModel::FaultModel(const DetectorErrorModel& independent, std::span<const ExclusiveErrors> exclusive) {
  const size_t detector_count = checked_count(independent.detector_count(), "detectors");
  const size_t observable_count = checked_count(independent.observable_count(), "observables");
  uint64_t error_count = independent.error_count();
  for (const ExclusiveErrors& errors : exclusive) {
    error_count += errors.cases.size();
    for (const ExclusiveErrors::Case& one : errors.cases) {
      for (const DemTarget t : one.symptoms) {
        SALLOW_REQUIRE(t.index() < (t.is_detector() ? detector_count : observable_count),
                       t.str() + " is in an exclusive error, but not in the model");
      }
    }
  }
  checked_count(error_count, "errors");
  DetectorErrorModel completed;
  std::vector<SiteFaults> sites;
  if (!exclusive.empty()) {
    completed = independent;
    std::vector<DemTarget> baseline;
    sites = sites_of(exclusive, completed, baseline);
    flip_baseline(baseline);
  }
  ErrorHypergraphBuilder faults(detector_count, observable_count);
  std::vector<uint32_t> detectors, observables;
  const auto add_fault = [&](std::span<const DemTarget> symptoms, double odds) {
    detectors.clear();
    observables.clear();
    for (const DemTarget target : symptoms) {
      (target.is_detector() ? detectors : observables).push_back(static_cast<uint32_t>(target.index()));
    }
    faults.add(detectors, observables, odds / (1 + odds));
    odds_.push_back(odds);
  };
  auto next_site = sites.begin();
  const auto add_sites_before = [&](const std::vector<DemTarget>* symptoms) {
    for (; next_site != sites.end() && (!symptoms || next_site->faults[0].symptoms < *symptoms); next_site++) {
      double odds_sum = 0;
      sites_.push_back({static_cast<uint32_t>(fault_count()), static_cast<uint32_t>(next_site->faults.size())});
      for (const SiteFaults::Fault& fault : next_site->faults) {
        add_fault(fault.symptoms, fault.odds);
        odds_sum += fault.odds;
      }
      site_odds_.push_back(odds_sum);
    }
  };
  const ErrorHypergraph errors(exclusive.empty() ? independent : completed);
  for (uint32_t error = 0; error < errors.error_count(); error++) {
    const std::vector<DemTarget> symptoms = errors.targets(error);
    add_sites_before(&symptoms);
    double p = errors.probability(error);
    if (p > 0.5) {
      flip_baseline(symptoms);
      p = 1 - p;
    }
    if (p <= 0) continue;
    if (!sites.empty()) sites_.push_back({static_cast<uint32_t>(fault_count()), 1});
    add_fault(symptoms, p / (1 - p));
    site_odds_.push_back(p / (1 - p));
  }
  add_sites_before(nullptr);
  for (uint32_t k = 0; k < sites_.size(); k++) site_of_.insert(site_of_.end(), sites_[k].count, k);
  faults_ = std::make_shared<const ErrorHypergraph>(std::move(faults).build());
  for (const double w : odds_) odds_sum_ += w;
  if (!odds_.empty()) by_odds_ = AliasTable(odds_);
}

FaultModel FaultModel::with_capped_odds(double scale) const {
  FaultModel capped = *this;
  for (size_t k = 0; k < site_count(); k++) {
    const FaultSite one = site(k);
    for (uint32_t fault = one.first; fault < one.first + one.count; fault++) capped.odds_[fault] *= cap(k, scale);
    capped.site_odds_[k] *= cap(k, scale);
  }
  capped.odds_sum_ = 0;
  for (const double w : capped.odds_) capped.odds_sum_ += w;
  if (!odds_.empty()) capped.by_odds_ = AliasTable(capped.odds_);
  return capped;
}

void FaultModel::flip_baseline(std::span<const DemTarget> symptoms) {
  for (const DemTarget target : symptoms) {
    toggle_in(target.is_detector() ? baseline_detectors_ : baseline_observables_,
              static_cast<uint32_t>(target.index()));
  }
}

uint32_t FaultModel::pick_among(FaultSite site, double odds_sum, RandomStream& random) const {
  const uint32_t last = site.first + site.count - 1;
  double mark = random.uniform() * odds_sum;
  for (uint32_t fault = site.first; fault < last; fault++) {
    mark -= odds_[fault];
    if (mark < 0) return fault;
  }
  return last;
}

double FaultModel::log_partition(double scale) const {
  double sum = 0;
  for (const double w : site_odds_) sum += std::log1p(scale * w);
  return sum;
}

double FaultModel::fault_mean(double scale) const {
  double mean = 0;
  for (const double w : site_odds_) mean += scale * w / (1 + scale * w);
  return mean;
}

}  // namespace sallow
