#pragma once

#include <cstddef>
#include <vector>

#include "circuit/circuit.h"
#include "dem/model_distribution.test.h"

namespace sallow {

/// For tests: the distribution as in model_distribution.test.h, from a circuit without loops. Every case of every
/// channel is carried forward as a Pauli frame, by the text of the gate table; the exclusive cases of each channel are
/// then composed. Returns one probability per pattern of symptoms.
std::vector<double> distribution(const Circuit& circuit, size_t detectors, size_t observables);

}  // namespace sallow
