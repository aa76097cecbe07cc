#pragma once

#include <string>

#include "circuit/circuit.h"
#include "dem/error_model.h"

namespace sallow {

/// The measurements that a detector compares, or that the first non-empty line of an observable compares, for messages:
/// "'M 1' in line 4 and 'M 1' in line 9". Loops are written out; empty if that would take more than a million results.
std::string compared_results(const Circuit& circuit, DemTarget symptom);

}  // namespace sallow
