#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sallow {

using Complex = std::complex<double>;

/// The gates of circuits of arbitrary unitaries. Controlled gates (CX, CZ, CCX, CPHASE, …) are these gates with
/// controls; see CircuitOperation.
enum class UnitaryGate : uint8_t {
  I,
  X,
  Y,
  Z,
  H,
  S,
  S_DAG,
  T,
  T_DAG,
  SQRT_X,
  SQRT_X_DAG,
  SQRT_Y,
  SQRT_Y_DAG,
  SQRT_W,
  SQRT_W_DAG,
  RX,
  RY,
  RZ,
  RXY,
  PHASE,
  U,
  GLOBAL_PHASE,
  SWAP,
  ISWAP,
  ISWAP_DAG,
  SQRT_ISWAP,
  SQRT_ISWAP_DAG,
  FSIM,
  RXX,
  RYY,
  RZZ,
  MATRIX,  // any unitary, given entry by entry
};
inline constexpr size_t kUnitaryGateCount = static_cast<size_t>(UnitaryGate::MATRIX) + 1;

/// One row of the table of gates.
struct UnitaryGateInfo {
  UnitaryGate gate;
  std::string_view name;
  uint8_t qubit_count;      // 0 for MATRIX, whose operation determines it
  uint8_t parameter_count;  // angles in radians
  std::string_view summary;
};

/// The row of a gate.
const UnitaryGateInfo& unitary_gate_info(UnitaryGate gate);
/// All rows, in the order of the enumeration.
std::span<const UnitaryGateInfo> all_unitary_gates();

/// The matrix of a gate, 2^k × 2^k, row by row; the first qubit is the low bit of the index. Throws UsageError for
/// MATRIX.
///
///   SQRT_X, _Y, _W   e^(iπ/4) R(π/2) about x, y, (x + y)/√2: the one-qubit gates of Nature 574:505
///   RXY θ φ          exp(−i φ/2 (cos θ X + sin θ Y))
///   U θ φ λ          [[cos θ/2, −e^(iλ) sin θ/2], [e^(iφ) sin θ/2, e^(i(φ+λ)) cos θ/2]]
///   FSIM θ φ         1 ⊕ [[cos θ, −i sin θ], [−i sin θ, cos θ]] ⊕ e^(−iφ)
///   ISWAP            1 ⊕ [[0, i], [i, 0]] ⊕ 1
///   RXX φ            exp(−i φ/2 X⊗X), and so on
std::vector<Complex> unitary_gate_matrix(UnitaryGate gate, std::span<const double> parameters);

}  // namespace sallow
