#include "tensor_network/circuit_network.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.h"

namespace sallow {

namespace {
using Matrix = std::array<Complex, 4>;  // of one qubit, row by row

Matrix product(const Matrix& a, const Matrix& b) {
  return {a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3]};
}

constexpr uint32_t kNoLeg = UINT32_MAX;
constexpr Matrix kIdentity = {1, 0, 0, 1};

/// The current end of a qubit's line.
struct Wire {
  uint32_t leg = kNoLeg;       // kNoLeg: the state is still |0>
  Matrix pending = kIdentity;  // one-qubit gates that follow the leg
};

/// The tensor of a gate before it is stored. All axes have dimension 2; the first axis is the slowest.
struct Axes {
  std::vector<uint32_t> legs;
  std::vector<Complex> entries;
};

/// Multiplies the index of axis `axis` by `matrix`: new[… o …] = Σ_i matrix[o][i] old[… i …].
void apply(Axes& tensor, size_t axis, const Matrix& matrix) {
  size_t inner = size_t{1} << (tensor.legs.size() - 1 - axis);
  for (size_t k = 0; k < tensor.entries.size(); k++) {
    if (k / inner % 2 != 0) continue;
    Complex zero = tensor.entries[k], one = tensor.entries[k + inner];
    tensor.entries[k] = matrix[0] * zero + matrix[1] * one;
    tensor.entries[k + inner] = matrix[2] * zero + matrix[3] * one;
  }
}

/// Keeps the entries with index `value` on axis `axis`, and removes the axis.
void fix(Axes& tensor, size_t axis, size_t value) {
  size_t inner = size_t{1} << (tensor.legs.size() - 1 - axis);
  std::vector<Complex> kept;
  for (size_t k = 0; k < tensor.entries.size(); k++) {
    if (k / inner % 2 == value) kept.push_back(tensor.entries[k]);
  }
  tensor.entries = std::move(kept);
  tensor.legs.erase(tensor.legs.begin() + static_cast<std::ptrdiff_t>(axis));
}

/// M = Σ_r u_r v_rᵀ, 4 × 4, with as few terms as possible; the terms are orthogonal.
struct Factors {
  std::vector<std::array<Complex, 4>> columns, rows;
};

/// The Schmidt decomposition by one-sided Jacobi rotations (Hestenes, J. SIAM 6:51, 1958). Other factorizations, such
/// as elimination, have terms larger than their sum, which makes rounding errors larger too: by a factor of √2 per
/// iSWAP gate.
Factors factor(const std::array<Complex, 16>& matrix) {
  using Column = std::array<Complex, 4>;
  std::array<Column, 4> turned, basis{};  // the columns of M V and of V
  for (size_t c = 0; c < 4; c++) {
    for (size_t r = 0; r < 4; r++) turned[c][r] = matrix[4 * r + c];
    basis[c][c] = 1;
  }
  auto inner = [](const Column& x, const Column& y) {
    Complex sum = 0;
    for (size_t k = 0; k < 4; k++) sum += std::conj(x[k]) * y[k];
    return sum;
  };
  constexpr int kSweeps = 30;  // a few sweeps are enough, because convergence is quadratic
  for (int sweep = 0; sweep < kSweeps; sweep++) {
    bool is_done = true;
    for (size_t i = 0; i < 3; i++) {
      for (size_t j = i + 1; j < 4; j++) {
        const Complex overlap = inner(turned[i], turned[j]);
        const double a = inner(turned[i], turned[i]).real(), b = inner(turned[j], turned[j]).real();
        const double size = std::sqrt(std::norm(overlap));
        if (size <= 1e-15 * std::sqrt(a * b) || size <= 1e-30) continue;
        is_done = false;
        const double zeta = (b - a) / (2 * size);
        const double t = (zeta < 0 ? -1 : 1) / (std::abs(zeta) + std::sqrt(1 + zeta * zeta));
        const double c = 1 / std::sqrt(1 + t * t), s = c * t;
        const Complex phase = overlap / size;
        for (auto* columns : {&turned, &basis}) {
          for (size_t k = 0; k < 4; k++) {
            const Complex x = (*columns)[i][k], y = std::conj(phase) * (*columns)[j][k];
            (*columns)[i][k] = c * x - s * y;
            (*columns)[j][k] = s * x + c * y;
          }
        }
      }
    }
    if (is_done) break;
  }
  double all = 0;
  for (const Column& column : turned) all += inner(column, column).real();
  Factors factors;
  for (size_t r = 0; r < 4; r++) {
    const double square = inner(turned[r], turned[r]).real();
    if (square <= 1e-24 * all) continue;
    // Each factor gets the square root of the singular value.
    const double root = std::sqrt(std::sqrt(square));
    Column column, row;
    for (size_t k = 0; k < 4; k++) {
      column[k] = turned[r][k] / root;
      row[k] = std::conj(basis[r][k]) * root;
    }
    factors.columns.push_back(column);
    factors.rows.push_back(row);
  }
  return factors;
}

class Builder {
 public:
  Builder(CircuitNetwork& network, const GateCircuit& circuit, const CircuitNetworkOptions& options)
      : network_(network), options_(options), wires_(circuit.qubit_count) {
    for (const CircuitOperation& operation : circuit.operations) {
      if (operation.kind == OperationKind::kGate) add_gate(operation);
    }
    finish();
  }

 private:
  uint32_t new_leg(uint32_t dimension = 2) {
    network_.shape.legs.push_back({dimension, NetworkLeg::kOpen, NetworkLeg::kOpen});
    network_.shape.leg_lines.push_back(network_.shape.legs.size());
    return static_cast<uint32_t>(network_.shape.legs.size() - 1);
  }

  void add_tensor(std::vector<uint32_t> legs, std::vector<Complex> entries) {
    uint32_t number = static_cast<uint32_t>(network_.tensors.size());
    std::vector<uint32_t> dimensions;
    for (uint32_t k : legs) {
      NetworkLeg& leg = network_.shape.legs[k];
      (leg.tensor_a == NetworkLeg::kOpen ? leg.tensor_a : leg.tensor_b) = number;
      dimensions.push_back(leg.dimension);
    }
    network_.tensors.push_back({std::move(legs), std::move(dimensions), std::move(entries)});
  }

  void add_gate(const CircuitOperation& operation) {
    std::vector<Complex> matrix = operation_matrix(operation);
    size_t count = operation.qubits.size();
    if (count == 0) {
      phase_ *= matrix[0];
      return;
    }
    if (count == 1) {
      Matrix& pending = wires_[operation.qubits[0]].pending;
      pending = product({matrix[0], matrix[1], matrix[2], matrix[3]}, pending);
      return;
    }
    // The axes are o_(k-1) … o_0 i_(k-1) … i_0: the matrix row by row, with its first qubit as the lowest bit.
    Axes tensor;
    tensor.entries = std::move(matrix);
    tensor.legs.assign(2 * count, kNoLeg);
    for (size_t k = 0; k < count; k++) {
      Wire& wire = wires_[operation.qubits[k]];
      tensor.legs[2 * count - 1 - k] = wire.leg;
      const Matrix& p = wire.pending;
      apply(tensor, 2 * count - 1 - k, {p[0], p[2], p[1], p[3]});  // Σ_j T[j] P[j][i]
    }
    for (size_t axis = 2 * count; axis-- > count;) {
      if (tensor.legs[axis] == kNoLeg) fix(tensor, axis, 0);
    }
    bool whole = tensor.legs.size() == 4 && count == 2;
    for (size_t k = 0; k < count; k++) {
      uint32_t leg = new_leg();
      tensor.legs[count - 1 - k] = leg;
      wires_[operation.qubits[k]] = {leg, kIdentity};
    }
    if (!(whole && options_.split_gates && split(tensor))) add_tensor(tensor.legs, std::move(tensor.entries));
  }

  /// Stores a two-qubit gate with axes o1 o0 i1 i0 as two tensors if one of its operator Schmidt ranks is at most 2.
  bool split(const Axes& tensor) {
    for (size_t crossed : {0, 1}) {
      // Rows: o1 and one of the inputs; columns: o0 and the other input.
      std::array<Complex, 16> matrix;
      for (size_t k = 0; k < 16; k++) {
        size_t o1 = k >> 3 & 1, o0 = k >> 2 & 1, i1 = k >> 1 & 1, i0 = k & 1;
        size_t partner = crossed ? i0 : i1, other = crossed ? i1 : i0;
        matrix[(o1 * 2 + partner) * 4 + o0 * 2 + other] = tensor.entries[k];
      }
      Factors factors = factor(matrix);
      size_t rank = factors.columns.size();
      if (rank > 2) continue;
      std::vector<uint32_t> first{tensor.legs[0], tensor.legs[crossed ? 3 : 2]};
      std::vector<uint32_t> second{tensor.legs[1], tensor.legs[crossed ? 2 : 3]};
      if (rank == 2) {
        uint32_t bond = new_leg();
        first.push_back(bond);
        second.push_back(bond);
      }
      std::vector<Complex> first_entries, second_entries;
      for (size_t k = 0; k < 4; k++) {
        for (size_t r = 0; r < rank; r++) {
          first_entries.push_back(factors.columns[r][k]);
          second_entries.push_back(factors.rows[r][k]);
        }
      }
      add_tensor(std::move(first), std::move(first_entries));
      add_tensor(std::move(second), std::move(second_entries));
      return true;
    }
    return false;
  }

  void finish() {
    for (Wire& wire : wires_) {
      if (wire.leg == kNoLeg) {  // |0> after one-qubit gates only
        wire.leg = new_leg();
        add_tensor({wire.leg}, {wire.pending[0], wire.pending[2]});
      } else {
        DenseTensor& tensor = network_.tensors[network_.shape.legs[wire.leg].tensor_a];
        Axes axes{tensor.legs, std::move(tensor.entries)};
        // Every axis of a circuit's tensor has dimension 2, whether it is a bond or a qubit's line.
        size_t axis = static_cast<size_t>(std::find(axes.legs.begin(), axes.legs.end(), wire.leg) - axes.legs.begin());
        apply(axes, axis, wire.pending);
        tensor.entries = std::move(axes.entries);
      }
      network_.open_legs.push_back(wire.leg);
    }
    for (Complex& entry : network_.tensors[0].entries) entry *= phase_;
    network_.shape.tensor_count = network_.tensors.size();
  }

  CircuitNetwork& network_;
  const CircuitNetworkOptions& options_;
  std::vector<Wire> wires_;
  Complex phase_ = 1;
};
}  // namespace

CircuitNetwork::CircuitNetwork(const GateCircuit& circuit, const CircuitNetworkOptions& options) {
  if (circuit.qubit_count == 0) throw InputError("a circuit without qubits has no tensor network");
  if (!circuit.is_unitary_until_measured()) {
    throw InputError("the circuit resets or measures qubits before its end; a tensor network needs a unitary circuit",
                     "'rcs sample' runs such circuits");
  }
  Builder(*this, circuit, options);
}

std::vector<DenseTensor> CircuitNetwork::amplitude_tensors(const std::vector<bool>& bits) const {
  require_equal("amplitude_tensors: bits", bits.size(), open_legs.size());
  std::vector<int> fixed(shape.legs.size(), -1);
  for (size_t q = 0; q < open_legs.size(); q++) fixed[open_legs[q]] = bits[q];
  std::vector<uint32_t> closed_number(shape.legs.size());
  uint32_t next = 0;
  for (size_t leg = 0; leg < shape.legs.size(); leg++) closed_number[leg] = fixed[leg] < 0 ? next++ : 0;
  std::vector<DenseTensor> closed;
  for (const DenseTensor& tensor : tensors) {
    Axes axes{tensor.legs, tensor.entries};
    for (size_t axis = axes.legs.size(); axis-- > 0;) {
      if (fixed[axes.legs[axis]] >= 0) fix(axes, axis, static_cast<size_t>(fixed[axes.legs[axis]]));
    }
    DenseTensor result;
    for (uint32_t leg : axes.legs) {
      result.legs.push_back(closed_number[leg]);
      result.dimensions.push_back(shape.legs[leg].dimension);
    }
    result.entries = std::move(axes.entries);
    closed.push_back(std::move(result));
  }
  return closed;
}

}  // namespace sallow
