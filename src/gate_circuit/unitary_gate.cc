#include "gate_circuit/unitary_gate.h"

#include <cmath>
#include <numbers>

#include "base/error.h"

namespace sallow {

namespace {

constexpr UnitaryGateInfo kGates[] = {
    {UnitaryGate::I, "I", 1, 0, "nothing"},
    {UnitaryGate::X, "X", 1, 0, "Pauli X"},
    {UnitaryGate::Y, "Y", 1, 0, "Pauli Y"},
    {UnitaryGate::Z, "Z", 1, 0, "Pauli Z"},
    {UnitaryGate::H, "H", 1, 0, "Hadamard"},
    {UnitaryGate::S, "S", 1, 0, "square root of Z"},
    {UnitaryGate::S_DAG, "S_DAG", 1, 0, "inverse of S"},
    {UnitaryGate::T, "T", 1, 0, "square root of S"},
    {UnitaryGate::T_DAG, "T_DAG", 1, 0, "inverse of T"},
    {UnitaryGate::SQRT_X, "SQRT_X", 1, 0, "square root of X"},
    {UnitaryGate::SQRT_X_DAG, "SQRT_X_DAG", 1, 0, "inverse of SQRT_X"},
    {UnitaryGate::SQRT_Y, "SQRT_Y", 1, 0, "square root of Y"},
    {UnitaryGate::SQRT_Y_DAG, "SQRT_Y_DAG", 1, 0, "inverse of SQRT_Y"},
    {UnitaryGate::SQRT_W, "SQRT_W", 1, 0, "square root of W = (X + Y)/sqrt(2)"},
    {UnitaryGate::SQRT_W_DAG, "SQRT_W_DAG", 1, 0, "inverse of SQRT_W"},
    {UnitaryGate::RX, "RX", 1, 1, "rotation about x"},
    {UnitaryGate::RY, "RY", 1, 1, "rotation about y"},
    {UnitaryGate::RZ, "RZ", 1, 1, "rotation about z"},
    {UnitaryGate::RXY, "RXY", 1, 2, "rotation by the second angle about the axis in the xy plane at the first angle"},
    {UnitaryGate::PHASE, "PHASE", 1, 1, "a phase on |1>"},
    {UnitaryGate::U, "U", 1, 3, "any one-qubit gate, by its Euler angles"},
    {UnitaryGate::GLOBAL_PHASE, "GLOBAL_PHASE", 1, 1, "a global phase"},
    {UnitaryGate::SWAP, "SWAP", 2, 0, "exchanges two qubits"},
    {UnitaryGate::ISWAP, "ISWAP", 2, 0, "exchanges two qubits, with a phase i if they differ"},
    {UnitaryGate::ISWAP_DAG, "ISWAP_DAG", 2, 0, "inverse of ISWAP"},
    {UnitaryGate::SQRT_ISWAP, "SQRT_ISWAP", 2, 0, "square root of ISWAP"},
    {UnitaryGate::SQRT_ISWAP_DAG, "SQRT_ISWAP_DAG", 2, 0, "inverse of SQRT_ISWAP"},
    {UnitaryGate::FSIM, "FSIM", 2, 2, "fermionic simulation gate"},
    {UnitaryGate::RXX, "RXX", 2, 1, "rotation about XX"},
    {UnitaryGate::RYY, "RYY", 2, 1, "rotation about YY"},
    {UnitaryGate::RZZ, "RZZ", 2, 1, "rotation about ZZ"},
    {UnitaryGate::MATRIX, "MATRIX", 0, 0, "any unitary, given entry by entry"},
};
static_assert(std::size(kGates) == kUnitaryGateCount);

using Matrix = std::vector<Complex>;
constexpr Complex kI{0, 1};

Complex phase(double angle) {
  return {std::cos(angle), std::sin(angle)};
}

/// exp(−i φ/2 (n·σ)) for a unit vector n.
Matrix rotation(double nx, double ny, double nz, double angle) {
  double c = std::cos(angle / 2), s = std::sin(angle / 2);
  return {Complex(c, -s * nz), Complex(-s * ny, -s * nx), Complex(s * ny, -s * nx), Complex(c, s * nz)};
}

/// 1 ⊕ [[a, b], [b, a]] ⊕ d.
Matrix exchange(Complex a, Complex b, Complex d) {
  return {1, 0, 0, 0, 0, a, b, 0, 0, b, a, 0, 0, 0, 0, d};
}

Matrix scaled(Complex factor, Matrix matrix) {
  for (Complex& entry : matrix) entry *= factor;
  return matrix;
}

Matrix dagger(const Matrix& m) {
  size_t size = m.size() == 4 ? 2 : 4;
  Matrix result(m.size());
  for (size_t r = 0; r < size; r++) {
    for (size_t c = 0; c < size; c++) result[c * size + r] = std::conj(m[r * size + c]);
  }
  return result;
}

}  // namespace

const UnitaryGateInfo& unitary_gate_info(UnitaryGate gate) {
  const UnitaryGateInfo& info = kGates[static_cast<size_t>(gate)];
  SALLOW_CHECK(info.gate == gate);
  return info;
}

std::span<const UnitaryGateInfo> all_unitary_gates() {
  return kGates;
}

std::vector<Complex> unitary_gate_matrix(UnitaryGate gate, std::span<const double> p) {
  SALLOW_REQUIRE(gate != UnitaryGate::MATRIX, "unitary_gate_matrix: the matrix of MATRIX is in its operation");
  require_equal("unitary_gate_matrix: parameters", p.size(), unitary_gate_info(gate).parameter_count);
  constexpr double kHalf = std::numbers::sqrt2 / 2;
  switch (gate) {
    case UnitaryGate::I:
      return {1, 0, 0, 1};
    case UnitaryGate::X:
      return {0, 1, 1, 0};
    case UnitaryGate::Y:
      return {0, -kI, kI, 0};
    case UnitaryGate::Z:
      return {1, 0, 0, -1};
    case UnitaryGate::H:
      return {kHalf, kHalf, kHalf, -kHalf};
    case UnitaryGate::S:
      return {1, 0, 0, kI};
    case UnitaryGate::S_DAG:
      return {1, 0, 0, -kI};
    case UnitaryGate::T:
      return {1, 0, 0, Complex(kHalf, kHalf)};
    case UnitaryGate::T_DAG:
      return {1, 0, 0, Complex(kHalf, -kHalf)};
    case UnitaryGate::SQRT_X:
      return {{0.5, 0.5}, {0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}};
    case UnitaryGate::SQRT_Y:
      return {{0.5, 0.5}, {-0.5, -0.5}, {0.5, 0.5}, {0.5, 0.5}};
    case UnitaryGate::SQRT_W:
      return {{0.5, 0.5}, {0, -kHalf}, {kHalf, 0}, {0.5, 0.5}};
    case UnitaryGate::SQRT_X_DAG:
      return dagger(unitary_gate_matrix(UnitaryGate::SQRT_X, {}));
    case UnitaryGate::SQRT_Y_DAG:
      return dagger(unitary_gate_matrix(UnitaryGate::SQRT_Y, {}));
    case UnitaryGate::SQRT_W_DAG:
      return dagger(unitary_gate_matrix(UnitaryGate::SQRT_W, {}));
    case UnitaryGate::RX:
      return rotation(1, 0, 0, p[0]);
    case UnitaryGate::RY:
      return rotation(0, 1, 0, p[0]);
    case UnitaryGate::RZ:
      return rotation(0, 0, 1, p[0]);
    case UnitaryGate::RXY:
      return rotation(std::cos(p[0]), std::sin(p[0]), 0, p[1]);
    case UnitaryGate::PHASE:
      return {1, 0, 0, phase(p[0])};
    case UnitaryGate::U: {
      double c = std::cos(p[0] / 2), s = std::sin(p[0] / 2);
      return {c, -phase(p[2]) * s, phase(p[1]) * s, phase(p[1] + p[2]) * c};
    }
    case UnitaryGate::GLOBAL_PHASE:
      return scaled(phase(p[0]), {1, 0, 0, 1});
    case UnitaryGate::SWAP:
      return exchange(0, 1, 1);
    case UnitaryGate::ISWAP:
      return exchange(0, kI, 1);
    case UnitaryGate::ISWAP_DAG:
      return exchange(0, -kI, 1);
    case UnitaryGate::SQRT_ISWAP:
      return exchange(kHalf, kI * kHalf, 1);
    case UnitaryGate::SQRT_ISWAP_DAG:
      return exchange(kHalf, -kI * kHalf, 1);
    case UnitaryGate::FSIM:
      return exchange(std::cos(p[0]), -kI * std::sin(p[0]), phase(-p[1]));
    case UnitaryGate::RXX:
    case UnitaryGate::RYY: {
      // YY differs from XX by the sign between |00> and |11>.
      double c = std::cos(p[0] / 2), s = std::sin(p[0] / 2);
      Complex outer = gate == UnitaryGate::RXX ? -kI * s : kI * s;
      return {c, 0, 0, outer, 0, c, -kI * s, 0, 0, -kI * s, c, 0, outer, 0, 0, c};
    }
    case UnitaryGate::RZZ: {
      Complex same = phase(-p[0] / 2), other = phase(p[0] / 2);
      return {same, 0, 0, 0, 0, other, 0, 0, 0, 0, other, 0, 0, 0, 0, same};
    }
    case UnitaryGate::MATRIX:
      break;
  }
  check_failed("a known gate", __FILE__, __LINE__);
}

}  // namespace sallow
