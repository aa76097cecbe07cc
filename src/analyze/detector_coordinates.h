#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analyze/sensitivity.h"
#include "circuit/circuit.h"

namespace sallow {

/// The coordinates of these detectors (sorted, no duplicates), with shifts. A detector has no entry if it has no
/// coordinates or is not in the circuit. Loops are skipped arithmetically, so a detector after 10^12 repetitions takes
/// no longer.
std::map<uint64_t, std::vector<double>> detector_coordinates(const Circuit& circuit,
                                                             const std::vector<uint64_t>& detectors);

/// The coordinates that QUBIT_COORDS sets for each qubit, with shifts. The body of a loop is read once.
std::map<uint32_t, std::vector<double>> qubit_coordinates(const Circuit& circuit);

/// Symptoms with their coordinates, for messages: D3[coords 1,2,0] D7 L0.
std::string described(const Circuit& circuit, const SymptomSet& symptoms);

/// The text of a target followed by its coordinates, if it has any: D3[coords 1,2,0].
std::string with_coordinates(std::string text, const std::vector<double>& coordinates);

}  // namespace sallow
