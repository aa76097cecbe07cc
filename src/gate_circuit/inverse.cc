#include "gate_circuit/inverse.h"

#include <cmath>

#include "base/error.h"

namespace sallow {

CircuitOperation inverse_gate(CircuitOperation operation) {
  SALLOW_REQUIRE(operation.kind == OperationKind::kGate, "inverse_gate: only gates have an inverse");
  std::vector<double>& p = operation.parameters;
  auto become = [&](UnitaryGate gate) { operation.gate = gate; };
  switch (operation.gate) {
    case UnitaryGate::S:
      become(UnitaryGate::S_DAG);
      break;
    case UnitaryGate::S_DAG:
      become(UnitaryGate::S);
      break;
    case UnitaryGate::T:
      become(UnitaryGate::T_DAG);
      break;
    case UnitaryGate::T_DAG:
      become(UnitaryGate::T);
      break;
    case UnitaryGate::SQRT_X:
      become(UnitaryGate::SQRT_X_DAG);
      break;
    case UnitaryGate::SQRT_X_DAG:
      become(UnitaryGate::SQRT_X);
      break;
    case UnitaryGate::SQRT_Y:
      become(UnitaryGate::SQRT_Y_DAG);
      break;
    case UnitaryGate::SQRT_Y_DAG:
      become(UnitaryGate::SQRT_Y);
      break;
    case UnitaryGate::SQRT_W:
      become(UnitaryGate::SQRT_W_DAG);
      break;
    case UnitaryGate::SQRT_W_DAG:
      become(UnitaryGate::SQRT_W);
      break;
    case UnitaryGate::ISWAP:
      become(UnitaryGate::ISWAP_DAG);
      break;
    case UnitaryGate::ISWAP_DAG:
      become(UnitaryGate::ISWAP);
      break;
    case UnitaryGate::SQRT_ISWAP:
      become(UnitaryGate::SQRT_ISWAP_DAG);
      break;
    case UnitaryGate::SQRT_ISWAP_DAG:
      become(UnitaryGate::SQRT_ISWAP);
      break;
    case UnitaryGate::RXY:
      p[1] = -p[1];
      break;  // the axis stays the same
    case UnitaryGate::U:
      p = {-p[0], -p[2], -p[1]};
      break;
    case UnitaryGate::MATRIX: {
      size_t size = 1;
      while (size * size < operation.entries.size()) size *= 2;
      std::vector<Complex> m = operation.entries;
      for (size_t r = 0; r < size; r++) {
        for (size_t c = 0; c < size; c++) operation.entries[r * size + c] = std::conj(m[c * size + r]);
      }
      break;
    }
    default:
      for (double& angle : p) angle = -angle;
  }
  return operation;
}

}  // namespace sallow
