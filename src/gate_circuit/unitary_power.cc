#include "gate_circuit/unitary_power.h"

#include <cmath>
#include <numbers>

#include "base/error.h"

namespace sallow {

namespace {

/// A square matrix, row by row.
struct Square {
  size_t size;
  std::vector<Complex> entries;

  Complex& at(size_t row, size_t column) { return entries[row * size + column]; }
  const Complex& at(size_t row, size_t column) const { return entries[row * size + column]; }
};

// Multiplies columns p and q of a matrix by the unitary [[c, s·phase], [−s·conj(phase), c]].
void turn_columns(Square& matrix, size_t p, size_t q, double c, Complex s) {
  for (size_t row = 0; row < matrix.size; row++) {
    const Complex a = matrix.at(row, p), b = matrix.at(row, q);
    matrix.at(row, p) = c * a - std::conj(s) * b;
    matrix.at(row, q) = s * a + c * b;
  }
}

// The eigenvectors of a Hermitian matrix, as columns, by Jacobi rotations (Golub and Van Loan, section 8.5).
Square eigenvectors(Square hermitian) {
  const size_t size = hermitian.size;
  Square vectors{size, std::vector<Complex>(size * size)};
  for (size_t k = 0; k < size; k++) vectors.at(k, k) = 1;
  constexpr int kSweeps = 60;
  for (int sweep = 0; sweep < kSweeps; sweep++) {
    double rest = 0;
    for (size_t p = 0; p < size; p++) {
      for (size_t q = p + 1; q < size; q++) {
        const Complex entry = hermitian.at(p, q);
        const double length = std::abs(entry);
        rest += length;
        if (length < 1e-300) continue;
        const double slope = (hermitian.at(q, q).real() - hermitian.at(p, p).real()) / (2 * length);
        const double t = (slope >= 0 ? 1 : -1) / (std::abs(slope) + std::sqrt(slope * slope + 1));
        const double c = 1 / std::sqrt(t * t + 1);
        const Complex s = t * c * (entry / length);
        turn_columns(hermitian, p, q, c, s);
        for (size_t column = 0; column < size; column++) {
          const Complex a = hermitian.at(p, column), b = hermitian.at(q, column);
          hermitian.at(p, column) = c * a - s * b;
          hermitian.at(q, column) = std::conj(s) * a + c * b;
        }
        turn_columns(vectors, p, q, c, s);
      }
    }
    if (rest < 1e-15) break;
  }
  return vectors;
}

// V^-1 U V
Square in_basis(const Square& unitary, const Square& vectors) {
  const size_t size = unitary.size;
  Square half{size, std::vector<Complex>(size * size)}, result = half;
  for (size_t r = 0; r < size; r++) {
    for (size_t c = 0; c < size; c++) {
      for (size_t k = 0; k < size; k++) half.at(r, c) += unitary.at(r, k) * vectors.at(k, c);
    }
  }
  for (size_t r = 0; r < size; r++) {
    for (size_t c = 0; c < size; c++) {
      for (size_t k = 0; k < size; k++) result.at(r, c) += std::conj(vectors.at(k, r)) * half.at(k, c);
    }
  }
  return result;
}

std::vector<Complex> unitary_power(const Square& unitary, double exponent) {
  const size_t size = unitary.size;
  // U = Σ e^(iφ) |v><v|. Σ cos φ |v><v| and Σ sin φ |v><v| are commuting Hermitian matrices, and eigenvectors of a
  // mixture are eigenvectors of both, unless the mixture makes two eigenvalues equal. Then another mixture does not.
  for (double mixture = 1; mixture < 12; mixture += 0.7) {
    Square hermitian = unitary;
    for (size_t r = 0; r < size; r++) {
      for (size_t c = 0; c < size; c++) {
        const Complex here = unitary.at(r, c), mirrored = std::conj(unitary.at(c, r));
        hermitian.at(r, c) =
            std::cos(mixture) * (here + mirrored) / 2.0 + std::sin(mixture) * (here - mirrored) / Complex(0, 2);
      }
    }
    const Square vectors = eigenvectors(std::move(hermitian));
    const Square diagonal = in_basis(unitary, vectors);
    double rest = 0;
    for (size_t r = 0; r < size; r++) {
      for (size_t c = 0; c < size; c++) rest += r == c ? 0 : std::abs(diagonal.at(r, c));
    }
    if (rest > 1e-12 * static_cast<double>(size * size)) continue;
    std::vector<Complex> result(size * size);
    for (size_t k = 0; k < size; k++) {
      double angle = std::arg(diagonal.at(k, k));
      // With rounding errors, an eigenvalue near −1 is taken as −1, with angle π.
      if (angle < -std::numbers::pi + 1e-12) angle = std::numbers::pi;
      const Complex factor = std::polar(1.0, angle * exponent);
      for (size_t r = 0; r < size; r++) {
        for (size_t c = 0; c < size; c++) {
          result[r * size + c] += factor * vectors.at(r, k) * std::conj(vectors.at(c, k));
        }
      }
    }
    return result;
  }
  SALLOW_CHECK(false);
  return {};
}

}  // namespace

CircuitOperation power_of_gate(CircuitOperation operation, double exponent) {
  const size_t targets = operation.qubits.size() - operation.control_count;
  SALLOW_REQUIRE(operation.kind == OperationKind::kGate && targets <= kMaxPowerQubits,
                 "power_of_gate: only gates on at most " + std::to_string(kMaxPowerQubits) + " qubits");
  if (operation.gate != UnitaryGate::MATRIX) {
    operation.entries = unitary_gate_matrix(operation.gate, operation.parameters);
  }
  operation.entries = unitary_power({size_t{1} << targets, std::move(operation.entries)}, exponent);
  operation.gate = UnitaryGate::MATRIX;
  operation.parameters.clear();
  return operation;
}

}  // namespace sallow
