#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analyze/sensitivity.h"
#include "circuit/circuit.h"

namespace sallow {

/// The coordinates of these detectors (sorted, each once), shifts included; none for a detector without coordinates or
/// beyond the circuit's. Loops are jumped over, so that a detector after 10^12 repetitions costs nothing more.
std::map<uint64_t, std::vector<double>> detector_coordinates(const Circuit& circuit,
                                                             const std::vector<uint64_t>& detectors);

/// The coordinates that QUBIT_COORDS gave each qubit, shifts included; loops are read once.
std::map<uint32_t, std::vector<double>> qubit_coordinates(const Circuit& circuit);

/// Symptoms with coordinates, as messages show them: D3[coords 1,2,0] D7 L0.
std::string described(const Circuit& circuit, const SymptomSet& symptoms);

/// A target's text with its coordinates, where it has some: D3[coords 1,2,0].
std::string with_coordinates(std::string text, const std::vector<double>& coordinates);

}  // namespace sallow
