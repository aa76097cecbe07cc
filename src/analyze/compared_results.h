#pragma once

#include <string>

#include "circuit/circuit.h"
#include "dem/error_model.h"

namespace sallow {

/// The measurements that a detector, or the first line of an observable that has any, compares, as messages show them:
/// "'M 1' in line 4 and 'M 1' in line 9". Loops are walked; empty where that would take more than a million results.
std::string compared_results(const Circuit& circuit, DemTarget symptom);

}  // namespace sallow
