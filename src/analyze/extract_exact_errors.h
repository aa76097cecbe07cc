#pragma once

#include "circuit/circuit.h"
#include "dem/exclusive_errors.h"

namespace sallow {

/// Whether a circuit has noise that excludes each other and that no independent errors express: heralded channels,
/// chains of correlated errors, and Pauli channels beyond those of noise_cases.h. Of a circuit without any,
/// extract_error_model tells the whole truth.
bool has_exclusive_errors(const Circuit& circuit);

/// A circuit's errors without the approximation that exclusive ones are independent; loops are written out, and no
/// error is split. Errors that flip nothing are left out. Gauge detectors: see ExtractOptions.
ExactErrors extract_exact_errors(const Circuit& circuit, bool allow_gauge_detectors = false);

}  // namespace sallow
