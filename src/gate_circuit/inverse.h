#pragma once

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// The inverse of a gate, with the same controls and conditions. Throws UsageError for measurements and resets.
CircuitOperation inverse_gate(CircuitOperation operation);

}  // namespace sallow
