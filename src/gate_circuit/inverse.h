#pragma once

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// The gate that undoes a gate: a gate's kind, controls and conditions stay.
CircuitOperation inverse_gate(CircuitOperation operation);

}  // namespace sallow
