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

/// Rates of a model of the circuit's detectors, such as a learned one, read through the circuit. Detection events
/// cannot tell the causes of one error apart. So one scale per kind of noise is fitted, by a few steps of
/// Richardson-Lucy iteration (Richardson, J. Opt. Soc. Am. 62:55, 1972; Lucy, Astron. J. 79:745, 1974), and each error
/// is divided among its causes in proportion to their scaled probabilities. Errors of the model that no single fault of
/// the circuit causes are left out.
struct NoiseRates {
  std::vector<NoiseRate> kinds;   // sorted by kind
  std::vector<NoiseRate> places;  // by kind and qubits
};
NoiseRates noise_rates(const Circuit& circuit, const DetectorErrorModel& model);

}  // namespace sallow
