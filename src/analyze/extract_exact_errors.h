#pragma once

#include "circuit/circuit.h"
#include "dem/exclusive_errors.h"

namespace sallow {

/// Whether a circuit has exclusive noise that independent errors cannot express: heralded channels, chains of
/// correlated errors, and Pauli channels other than those of noise_cases.h. For all other circuits, extract_error_model
/// is exact.
bool has_exclusive_errors(const Circuit& circuit);

/// The errors of a circuit, without the approximation that exclusive errors are independent. Loops are written out,
/// errors are not split, and errors without symptoms are left out. For gauge detectors see ExtractOptions.
ExactErrors extract_exact_errors(const Circuit& circuit, bool allow_gauge_detectors = false);

}  // namespace sallow
