#pragma once

#include "decode/graph/second_opinion.test.h"

namespace sallow {

/// A random model of at most 13 errors, with all probabilities multiplied by `factor`.
inline DetectorErrorModel rare_model(RandomStream& random, double factor) {
  const DetectorErrorModel model = random_model(random, {6, 13, 1, 40, false, false});
  DetectorErrorModel rare;
  for (uint64_t d = 0; d < model.detector_count(); d++) rare.append_detector(d);
  for (const DemInstruction& error : model.instructions()) {
    if (error.kind == DemKind::kError) rare.append_error(error.arguments[0] * factor, error.targets);
  }
  return rare;
}

/// Appends a code of `bits` bits that each flip with probability p, on detectors from `first_detector` on.
inline void append_repetition(DetectorErrorModel& model, uint64_t bits, double p, uint64_t first_detector) {
  for (uint64_t bit = 0; bit < bits; bit++) {
    std::vector<DemTarget> targets;
    if (bit > 0) targets.push_back(DemTarget::detector(first_detector + bit - 1));
    if (bit + 1 < bits) targets.push_back(DemTarget::detector(first_detector + bit));
    if (bit == 0) targets.push_back(DemTarget::observable(0));
    model.append_error(p, targets);
  }
}

/// A repetition code of `bits` bits and `rounds` rounds: bits flip with p (1 + bit) before each round, results with q.
inline DetectorErrorModel repetition_memory(uint64_t bits, uint64_t rounds, double p, double q) {
  DetectorErrorModel model;
  const auto detector = [&](uint64_t round, uint64_t check) { return DemTarget::detector(round * (bits - 1) + check); };
  for (uint64_t round = 0; round < rounds; round++) {
    for (uint64_t bit = 0; bit < bits; bit++) {
      std::vector<DemTarget> targets;
      if (bit > 0) targets.push_back(detector(round, bit - 1));
      if (bit + 1 < bits) targets.push_back(detector(round, bit));
      if (bit == 0) targets.push_back(DemTarget::observable(0));
      model.append_error(p * static_cast<double>(1 + bit), targets);
    }
    for (uint64_t check = 0; round + 1 < rounds && check + 1 < bits; check++) {
      model.append_error(q, {detector(round, check), detector(round + 1, check)});
    }
  }
  return model;
}

}  // namespace sallow
