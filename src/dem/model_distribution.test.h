#pragma once

// For tests: small error models as exact distributions over sets of flips.

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "dem/error_model.h"
#include "dem/exclusive_errors.h"

namespace sallow {

/// Composes an independent event: at most one of the cases (probability, flips) happens.
inline void compose_cases(std::vector<double>& distribution, const std::vector<std::pair<double, uint64_t>>& cases) {
  double none = 1;
  for (const auto& [p, flips] : cases) none -= p;
  std::vector<double> result(distribution.size());
  for (uint64_t k = 0; k < distribution.size(); k++) {
    result[k] += none * distribution[k];
    for (const auto& [p, flips] : cases) result[k ^ flips] += p * distribution[k];
  }
  distribution = result;
}

/// Symptoms as a bit mask.
inline uint64_t flips_of(const std::vector<DemTarget>& symptoms, uint64_t offset, size_t detectors) {
  uint64_t flips = 0;
  for (const DemTarget t : symptoms) {
    if (!t.is_separator()) flips ^= uint64_t{1} << (t.is_detector() ? t.index() + offset : detectors + t.index());
  }
  return flips;
}

/// The errors of a model by name, parts taken together, repeats written out and equal errors merged, with
/// probabilities.
inline std::map<std::string, double> mechanisms(const DetectorErrorModel& model) {
  std::map<std::string, double> result;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    std::map<DemTarget, int> count;
    for (const DemTarget t : error.targets) {
      if (!t.is_separator()) count[t.is_detector() ? DemTarget::detector(t.index() + offset) : t]++;
    }
    std::string name;
    for (const auto& [target, times] : count) {
      if (times % 2 == 1) name += (name.empty() ? "" : " ") + target.str();
    }
    if (name.empty() || error.arguments[0] == 0) return;
    double& p = result[name];
    p = p * (1 - error.arguments[0]) + error.arguments[0] * (1 - p);
  });
  return result;
}

/// The first difference between two maps of mechanisms (relative 1e-12 in the probabilities); empty if they agree.
inline std::string difference(const std::map<std::string, double>& a, const std::map<std::string, double>& b) {
  for (const auto& [name, p] : a) {
    const auto other = b.find(name);
    if (other == b.end()) return name + " is only in the first";
    if (std::abs(p - other->second) > 1e-12 * p) {
      return name + ": " + std::to_string(p) + " and " + std::to_string(other->second);
    }
  }
  for (const auto& [name, p] : b) {
    if (!a.contains(name)) return name + " is only in the second";
  }
  return {};
}

/// The probability of every set of flips (bit k: detector k; after the detectors, observables), composed error by
/// error. At most 20 bits.
inline std::vector<double> distribution(const DetectorErrorModel& model, size_t detectors, size_t observables) {
  SALLOW_CHECK(detectors + observables <= 20);
  std::vector<double> result(size_t{1} << (detectors + observables));
  result[0] = 1;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    compose_cases(result, {{error.arguments[0], flips_of(error.targets, offset, detectors)}});
  });
  return result;
}

/// The same if some errors exclude each other.
inline std::vector<double> distribution(const ExactErrors& errors, size_t detectors, size_t observables) {
  std::vector<double> result = distribution(errors.independent, detectors, observables);
  for (const ExclusiveErrors& exclusive : errors.exclusive) {
    std::vector<std::pair<double, uint64_t>> cases;
    for (const auto& one : exclusive.cases) {
      cases.push_back({one.probability, flips_of(one.symptoms, 0, detectors)});
    }
    compose_cases(result, cases);
  }
  return result;
}

}  // namespace sallow
