#pragma once

#include <string>
#include <vector>

#include "analyze/extract_exact_errors.h"
#include "decode/contract/decoder.h"
#include "experiment/block_decoder.h"

namespace sallow {

/// Circuits whose errors exclude each other; `scale` multiplies all probabilities.
struct ExclusiveCircuit {
  const char* name;
  std::string text;
  const char* decoder;
};

inline std::vector<ExclusiveCircuit> exclusive_circuits(double scale) {
  // "0.02,0,0.03", scaled.
  const auto p = [&](std::initializer_list<double> values) {
    std::string text;
    for (const double value : values) text += (text.empty() ? "(" : ",") + std::to_string(value * scale);
    return text + ")";
  };
  const std::string three_bits =
      "M 0 1 2\nDETECTOR rec[-3] rec[-2]\nDETECTOR rec[-2] rec[-1]\nOBSERVABLE_INCLUDE(0) rec[-1]\n";
  const std::string three_heralds = "DETECTOR rec[-3]\nDETECTOR rec[-2]\nDETECTOR rec[-1]\n";
  // The smallest rotated surface code, its checks measured before and after the noise.
  const std::string checks = "MPP Z0*Z3 Z1*Z2*Z4*Z5 Z3*Z4*Z6*Z7 Z5*Z8 X0*X1*X3*X4 X1*X2 X6*X7 X4*X5*X7*X8\n";
  std::string surface_end = checks;
  for (int k = 1; k <= 8; k++) {
    surface_end += "DETECTOR rec[-" + std::to_string(k) + "] rec[-" + std::to_string(k + 8) + "]\n";
  }
  surface_end += "MPP Z0*Z1*Z2\nOBSERVABLE_INCLUDE(0) rec[-1]\n";
  const std::string surface = "MPP Z0*Z1*Z2\nOBSERVABLE_INCLUDE(0) rec[-1]\n" + checks;
  return {
      {"erasures",
       "HERALDED_ERASE" + p({0.2}) + " 0 1 2\nX_ERROR" + p({0.01}) + " 0 1 2\n" + three_heralds + three_bits,
       "matching:heralds=1"},
      {"heralded Paulis",
       "HERALDED_PAULI_CHANNEL_1" + p({0.1, 0.2, 0.05, 0.15}) + " 0 1 2\n" + three_heralds + three_bits,
       "matching:heralds=1"},
      {"one-qubit Paulis", surface + "PAULI_CHANNEL_1" + p({0.06, 0, 0.09}) + " 0 1 2 3 4 5 6 7 8\n" + surface_end,
       "matching"},
      {"two-qubit Paulis",
       surface + "PAULI_CHANNEL_2" + p({0.02, 0, 0.01, 0.03, 0, 0, 0, 0, 0.04, 0, 0, 0, 0.02, 0, 0.1}) +
           " 0 1 4 3 5 8 6 7\n" + surface_end,
       "matching"},
      {"chains",
       "E" + p({0.2}) + " X0\nELSE_CORRELATED_ERROR" + p({0.3}) + " X1 X2\nELSE_CORRELATED_ERROR" + p({0.25}) +
           " X2\nX_ERROR" + p({0.02}) + " 0 1 2\nE" + p({0.15}) + " X0 X1\nELSE_CORRELATED_ERROR" + p({0.2}) + " X1\n" +
           three_bits,
       "union_find"},
      {"a loop",
       "REPEAT 3 {\nHERALDED_ERASE" + p({0.1}) + " 0 1 2\n" + three_heralds + "E" + p({0.05}) +
           " X0\nELSE_CORRELATED_ERROR" + p({0.06}) + " X1 X2\n}\n" + three_bits,
       "matching:heralds=1"},
  };
}

/// The rate by enumeration of all patterns of flips: composes their distribution error by error, then decodes each.
inline double distributed_rate(const ExactErrors& errors, const Decoder& decoder) {
  const size_t detectors = decoder.detector_count(), observables = decoder.observable_count();
  std::vector<double> chances(size_t{1} << (detectors + observables));
  chances[0] = 1;
  const auto bits = [&](const std::vector<DemTarget>& symptoms) {
    uint64_t flips = 0;
    for (const DemTarget t : symptoms) flips ^= uint64_t{1} << (t.is_detector() ? t.index() : detectors + t.index());
    return flips;
  };
  const auto compose = [&](const std::vector<ExclusiveErrors::Case>& cases) {
    double none = 1;
    for (const auto& one : cases) none -= one.probability;
    std::vector<double> composed(chances.size());
    for (uint64_t k = 0; k < chances.size(); k++) composed[k] = none * chances[k];
    for (const auto& one : cases) {
      const uint64_t flips = bits(one.symptoms);
      for (uint64_t k = 0; k < chances.size(); k++) composed[k ^ flips] += one.probability * chances[k];
    }
    chances = std::move(composed);
  };
  for_each_error(errors.independent, [&](const DemInstruction& error, uint64_t) {
    compose({{error.arguments[0], error.targets}});
  });
  for (const ExclusiveErrors& exclusive : errors.exclusive) compose(exclusive.cases);
  BitTable detections(detectors, chances.size()), flips(observables, chances.size());
  for (uint64_t k = 0; k < chances.size(); k++) {
    for (size_t d = 0; d < detectors; d++) detections.set(d, k, k >> d & 1);
    for (size_t o = 0; o < observables; o++) flips.set(o, k, k >> (detectors + o) & 1);
  }
  BlockDecoder block(decoder);
  block.decode(detections, &flips);
  double rate = 0;
  for (uint64_t k = 0; k < chances.size(); k++) rate += block.failed().get(0, k) ? chances[k] : 0;
  return rate;
}

}  // namespace sallow
