#include "own_errors.h"

#include <bit>
#include <map>
#include <utility>
#include <vector>

#include "base/error.h"

namespace sallow {

namespace {

/// The detectors and observables that an error, or a part of it, flips.
using Symptoms = std::pair<uint64_t, uint64_t>;

/// The parts of an error, which ^ separates.
std::vector<Symptoms> parts_of(const DemInstruction& error, uint64_t offset) {
  std::vector<Symptoms> parts(1);
  for (const DemTarget t : error.targets) {
    if (t.is_separator()) {
      parts.emplace_back();
    } else if (t.is_detector()) {
      SALLOW_CHECK(t.index() + offset < 64);
      parts.back().first ^= uint64_t{1} << (t.index() + offset);
    } else {
      parts.back().second ^= uint64_t{1} << t.index();
    }
  }
  return parts;
}

}  // namespace

OwnErrors::OwnErrors(const DetectorErrorModel& model, bool whole_errors) {
  // Errors with equal symptoms are merged; the merged error happens if an odd number of them do.
  std::map<Symptoms, double> chance;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    std::vector<Symptoms> parts = parts_of(error, offset);
    if (whole_errors) {
      Symptoms whole;
      for (const Symptoms& part : parts) whole = {whole.first ^ part.first, whole.second ^ part.second};
      parts = {whole};
    } else {
      for (const Symptoms& part : parts) {
        if (std::popcount(part.first) > 2) return;
      }
    }
    for (const Symptoms& part : parts) {
      double& p = chance[part];
      p = p * (1 - error.arguments[0]) + error.arguments[0] * (1 - p);
    }
  });
  for (const auto& [symptoms, p] : chance) {
    if (p == 1) certain_ ^= symptoms.first;
    if (p == 0 || p == 1) continue;
    uint64_t rest = symptoms.first;
    while (rest != 0) {
      uint64_t& pivot = basis_[63 - std::countl_zero(rest)];
      if (pivot == 0) pivot = rest;
      rest ^= pivot;
    }
  }
}

bool OwnErrors::explain(uint64_t syndrome) const {
  uint64_t rest = syndrome ^ certain_;
  while (rest != 0) {
    const uint64_t pivot = basis_[63 - std::countl_zero(rest)];
    if (pivot == 0) return false;
    rest ^= pivot;
  }
  return true;
}

}  // namespace sallow
