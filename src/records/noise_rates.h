#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/circuit.h"
#include "dem/error_model.h"

namespace sallow {

/// How likely an error model takes noise of one kind to be, compared with the circuit: the expected number of faults
/// per shot that flip a detector.
struct NoiseRate {
  std::string kind;    // NoiseKind::text()
  std::string qubits;  // "11 6"; empty: all qubits together
  double circuit = 0, model = 0;

  double ratio() const { return circuit > 0 ? model / circuit : 0; }
};

/// Rates of a model of the circuit's detectors, such as a learned one, read through the circuit. The probability of
/// each error of the model is divided among its causes in the circuit, in proportion to their probabilities there,
/// because detection events cannot tell them apart. Errors of the model that no single fault of the circuit causes are
/// left out.
struct NoiseRates {
  std::vector<NoiseRate> kinds;   // sorted by kind
  std::vector<NoiseRate> places;  // by kind and qubits
};
NoiseRates noise_rates(const Circuit& circuit, const DetectorErrorModel& model);

}  // namespace sallow
