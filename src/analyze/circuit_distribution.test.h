#pragma once

#include <cstddef>
#include <vector>

#include "circuit/circuit.h"
#include "dem/model_distribution.test.h"

namespace sallow {

/// For tests: the distribution of model_distribution.test.h from a circuit without loops: every case of every channel
/// is pushed forward as a Pauli frame, by the gate table's text, and the exclusive cases of each channel are composed.
std::vector<double> distribution(const Circuit& circuit, size_t detectors, size_t observables);

}  // namespace sallow
