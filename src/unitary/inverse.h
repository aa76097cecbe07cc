#pragma once

#include "unitary/unitary_circuit.h"

namespace sallow {

/// The gate that undoes a gate: a gate's kind, controls and conditions stay.
UnitaryOperation inverse_gate(UnitaryOperation operation);

}  // namespace sallow
