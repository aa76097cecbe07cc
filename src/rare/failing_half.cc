#include "rare/failing_half.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "distance/shortest_error.h"
#include "rare/fault_block.h"

namespace sallow {
namespace {

constexpr uint64_t kMostErrors = 12, kMostSearchSteps = 200'000;

constexpr uint32_t kNone = UINT32_MAX;

/// A step of a logical error: one fault, which may be in either half, or two faults of one site, one in each half.
struct Step {
  uint32_t fault;
  uint32_t other;  // or kNone
};

std::vector<uint32_t> symmetric_difference(std::span<const uint32_t> a, std::span<const uint32_t> b) {
  std::vector<uint32_t> result;
  std::ranges::set_symmetric_difference(a, b, std::back_inserter(result));
  return result;
}

class StepList {
 public:
  explicit StepList(const FaultModel& model) {
    ErrorHypergraphBuilder symptoms(model.detector_count(), model.observable_count());
    for (uint32_t fault = 0; fault < model.fault_count(); fault++) {
      steps_.push_back({fault, kNone});
      symptoms.add(model.detectors(fault), model.observables(fault), probability_of(model, fault));
    }
    if (model.site_count() < model.fault_count()) add_pairs(model, symptoms);
    symptoms_ = std::move(symptoms).build();
  }

  /// The steps of a shortest logical error; empty if none was found.
  std::vector<Step> shortest_logical_error() const {
    ShortestError found = shortest_graphlike_error(symptoms_);
    if (!found.distance) found = shortest_hyperedge_error(symptoms_, kMostErrors, kMostSearchSteps);
    std::vector<Step> steps;
    for (const uint32_t k : found.faults) steps.push_back(steps_[k]);
    return steps;
  }

 private:
  static double probability_of(const FaultModel& model, uint32_t fault) {
    return model.odds()[fault] / (1 + model.odds()[fault]);
  }

  // Adds pairs of faults of one site, unless a single fault has the same symptoms.
  void add_pairs(const FaultModel& model, ErrorHypergraphBuilder& symptoms) {
    std::set<std::pair<std::vector<uint32_t>, std::vector<uint32_t>>> known;
    const auto insert = [&](uint32_t a, std::span<const uint32_t> detectors, std::span<const uint32_t> observables) {
      return known.emplace(symmetric_difference(model.detectors(a), detectors),
                           symmetric_difference(model.observables(a), observables));
    };
    for (uint32_t fault = 0; fault < model.fault_count(); fault++) insert(fault, {}, {});
    for (size_t k = 0; k < model.site_count(); k++) {
      const FaultSite site = model.site(k);
      for (uint32_t a = site.first; a < site.first + site.count; a++) {
        for (uint32_t b = a + 1; b < site.first + site.count; b++) {
          const auto [pair, added] = insert(a, model.detectors(b), model.observables(b));
          if (!added) continue;
          steps_.push_back({a, b});
          symptoms.add(pair->first, pair->second, probability_of(model, a));
        }
      }
    }
  }

  std::vector<Step> steps_;
  ErrorHypergraph symptoms_;  // of each step
};

using Halves = std::array<std::vector<uint32_t>, 2>;

/// Adds a fault to a half. False if the half already has a fault at that site.
bool put_in(const FaultModel& model, uint32_t fault, std::vector<uint32_t>& half) {
  const FaultSite site = model.site_of(fault);
  if (std::ranges::any_of(half, [&](uint32_t other) { return site.holds(other); })) return false;
  half.push_back(fault);
  return true;
}

/// Splits the logical error into two sets of faults. None if one half would need two faults of one site.
std::optional<Halves> halves_of(const FaultModel& model, const std::vector<Step>& logical) {
  Halves halves;
  std::vector<uint32_t> alone;
  for (const Step step : logical) {
    if (step.other == kNone) {
      alone.push_back(step.fault);
    } else if (!put_in(model, step.fault, halves[0]) || !put_in(model, step.other, halves[1])) {
      return std::nullopt;
    }
  }
  for (size_t k = 0; k < alone.size(); k++) {
    const size_t half = k >= (alone.size() + 1) / 2;
    if (!put_in(model, alone[k], halves[half]) && !put_in(model, alone[k], halves[1 - half])) return std::nullopt;
  }
  return halves;
}

}  // namespace

std::vector<uint32_t> failing_half(const FaultModel& model, BlockDecoder& decoder) {
  const std::vector<Step> logical = StepList(model).shortest_logical_error();
  if (logical.empty()) return {};
  const std::optional<Halves> halves = halves_of(model, logical);
  if (!halves) return {};
  FaultBlock block(model, kHalfColumns);
  for (size_t k = 0; k < 2; k++) block.assign(k, (*halves)[k]);
  decoder.decode(block.detections(), &block.flips());
  for (size_t k = 0; k < 2; k++) {
    if (decoder.failed().get(0, k)) return (*halves)[k];
  }
  return {};
}

double log_chance(const FaultModel& model, const std::vector<uint32_t>& faults) {
  double sum = -model.log_partition(1);
  for (const uint32_t fault : faults) sum += std::log(model.odds()[fault]);
  return sum;
}

}  // namespace sallow
