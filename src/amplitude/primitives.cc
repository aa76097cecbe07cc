#include "amplitude/primitives.h"

#include <array>
#include <cmath>

#include "base/error.h"
#include "unitary/lower_gates.h"

namespace sallow {

namespace {

using Matrix2 = std::array<Complex, 4>;
constexpr Matrix2 kIdentity = {1, 0, 0, 1};
constexpr double kTiny = 1e-14;

Matrix2 product(const Matrix2& m, const Matrix2& n) {
  return {m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3], m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3]};
}

Matrix2 dagger(const Matrix2& m) {
  return {std::conj(m[0]), std::conj(m[2]), std::conj(m[1]), std::conj(m[3])};
}

bool is_diagonal(const std::vector<Complex>& m, size_t size) {
  for (size_t r = 0; r < size; r++) {
    for (size_t c = 0; c < size; c++) {
      if (r != c && std::abs(m[r * size + c]) > kTiny) return false;
    }
  }
  return true;
}

/// 2×2 unitary = basis · diag(values) · basis†.
struct Eigen2 {
  Matrix2 basis;
  Complex values[2];
};

Eigen2 diagonalize(const Matrix2& m) {
  // m = e^(iα) (cos β − i sin β n·σ); the basis takes the z axis to n.
  Complex half_trace = (m[0] + m[3]) / 2.0;
  Complex determinant = m[0] * m[3] - m[1] * m[2];
  Complex root = std::sqrt(determinant);
  double cosine = (half_trace / root).real();
  Complex factor = Complex(0, 1) / root;
  double nz = (factor * (m[0] - m[3])).real() / 2;
  Complex across = factor * m[2];
  double nx = across.real(), ny = across.imag();
  double sine = std::sqrt(nx * nx + ny * ny + nz * nz);
  if (sine < kTiny) return {kIdentity, {m[0], m[3]}};
  double polar = std::atan2(std::hypot(nx, ny), nz) / 2, azimuth = std::atan2(ny, nx);
  Complex turn = std::polar(1.0, azimuth);
  Eigen2 result;
  result.basis = {std::cos(polar), -std::conj(turn) * std::sin(polar), turn * std::sin(polar), std::cos(polar)};
  result.values[0] = root * Complex(cosine, -sine);
  result.values[1] = root * Complex(cosine, sine);
  return result;
}

class Lowerer {
 public:
  Lowerer(std::vector<uint32_t> track_of_qubit, std::vector<bool> flipped) {
    out_.track_of_qubit = std::move(track_of_qubit);
    out_.qubit_flipped = std::move(flipped);
    pending_.assign(out_.track_of_qubit.size(), kIdentity);
    has_pending_.assign(out_.track_of_qubit.size(), false);
  }

  void add(const UnitaryOperation& gate) {
    SALLOW_CHECK(gate.kind == OperationKind::kGate && gate.conditions.empty());
    if (gate.qubits.size() > kMaxGateQubits) {
      throw InputError("a gate on " + std::to_string(gate.qubits.size()) + " qubits; the state vector takes up to " +
                       std::to_string(kMaxGateQubits));
    }
    if (gate.gate == UnitaryGate::RXX || gate.gate == UnitaryGate::RYY || gate.gate == UnitaryGate::FSIM ||
        gate.gate == UnitaryGate::SQRT_ISWAP || gate.gate == UnitaryGate::SQRT_ISWAP_DAG) {
      if (gate.control_count == 0 && add_exchange(gate)) return;
    }
    if (gate.control_count > 0 && gate.qubits.size() > 2 && gate.gate == UnitaryGate::SWAP) {
      for (const UnitaryOperation& step : lower_gate(gate)) add(step);
      return;
    }
    std::vector<Complex> m = operation_matrix(gate);
    const std::vector<uint32_t>& q = gate.qubits;
    if (q.size() == 1) return add_single(q[0], {m[0], m[1], m[2], m[3]});
    if (q.size() == 2) {
      if (is_diagonal(m, 4)) return add_pair_diagonal(q[0], q[1], {m[0], m[5], m[10], m[15]});
      if (std::abs(m[0]) > 1 - kTiny && std::abs(m[15]) > 1 - kTiny && std::abs(m[6]) > 1 - kTiny) {
        // diag · SWAP: the qubits change tracks.
        flush(q[0]);
        flush(q[1]);
        std::swap(out_.track_of_qubit[q[0]], out_.track_of_qubit[q[1]]);
        bool flip = out_.qubit_flipped[q[0]];
        out_.qubit_flipped[q[0]] = out_.qubit_flipped[q[1]];
        out_.qubit_flipped[q[1]] = flip;
        return add_pair_diagonal(q[0], q[1], {m[0], m[6], m[9], m[15]});
      }
      if (gate.control_count == 1) {
        // Controls are low bits: rows and columns 1 and 3.
        Eigen2 eigen = diagonalize({m[5], m[7], m[13], m[15]});
        add_single(q[1], dagger(eigen.basis));
        add_pair_diagonal(q[0], q[1], {1, eigen.values[0], 1, eigen.values[1]});
        return add_single(q[1], eigen.basis);
      }
    }
    add_dense(q, std::move(m));
  }

  PrimitiveCircuit finish() {
    for (uint32_t q = 0; q < pending_.size(); q++) flush(q);
    return std::move(out_);
  }

 private:
  void add_single(uint32_t q, const Matrix2& m) {
    pending_[q] = product(m, pending_[q]);
    has_pending_[q] = true;
  }

  /// The first exchanging gates as a product of RXX and RYY, each a basis change around RZZ.
  bool add_exchange(const UnitaryOperation& gate) {
    uint32_t a = gate.qubits[0], b = gate.qubits[1];
    double xx = 0, yy = 0, corner = 0;  // e^(−i corner) on |11>
    constexpr double kQuarter = 0.78539816339744830962;
    switch (gate.gate) {
      case UnitaryGate::RXX:
        xx = gate.parameters[0];
        break;
      case UnitaryGate::RYY:
        yy = gate.parameters[0];
        break;
      case UnitaryGate::SQRT_ISWAP:
        xx = yy = -kQuarter;
        break;
      case UnitaryGate::SQRT_ISWAP_DAG:
        xx = yy = kQuarter;
        break;
      default:
        xx = yy = gate.parameters[0];
        corner = gate.parameters[1];
        // At θ = π/2 it is diag · SWAP, and at 0 it is diagonal.
        if (std::abs(std::sin(2 * xx)) < kTiny) return false;
    }
    auto rzz = [&](double angle) {
      Complex same = std::polar(1.0, -angle / 2), other = std::polar(1.0, angle / 2);
      add_pair_diagonal(a, b, {same, other, other, same});
    };
    auto both = [&](UnitaryGate one, std::vector<double> parameters) {
      std::vector<Complex> m = unitary_gate_matrix(one, parameters);
      for (uint32_t q : {a, b}) add_single(q, {m[0], m[1], m[2], m[3]});
    };
    if (xx != 0) both(UnitaryGate::H, {}), rzz(xx), both(UnitaryGate::H, {});
    if (yy != 0) both(UnitaryGate::SQRT_X, {}), rzz(yy), both(UnitaryGate::SQRT_X_DAG, {});
    if (corner != 0) add_pair_diagonal(a, b, {1, 1, 1, std::polar(1.0, -corner)});
    return true;
  }

  /// Puts what has gathered on a qubit among the primitives.
  void flush(uint32_t q) {
    if (!has_pending_[q]) return;
    Matrix2 m = pending_[q];
    pending_[q] = kIdentity;
    has_pending_[q] = false;
    if (out_.qubit_flipped[q]) m = {m[3], m[2], m[1], m[0]};
    // From here on everything is in the track's own frame.
    uint32_t track = out_.track_of_qubit[q];
    EulerAngles angles = euler_angles({m[0], m[1], m[2], m[3]});
    double c = std::cos(angles.theta / 2), s = std::sin(angles.theta / 2);
    // The angles of √X and H come out a last bit away from a tangent of 1.
    if (std::abs(std::abs(c) - std::abs(s)) < 1e-12) s = std::copysign(c, s);
    out_.factor *= std::polar(1.0, angles.phase);
    push_phase(track, track, std::polar(1.0, angles.lambda));
    if (std::abs(s) <= std::abs(c)) {
      push_rotation(track, c, s);
      push_phase(track, track, std::polar(1.0, angles.phi));
      return;
    }
    // R(θ) = X · diag(1, −1) · R(θ − π/2), and X only turns the track round.
    push_rotation(track, s, -c);
    push_phase(track, track, -std::polar(1.0, -angles.phi));
    out_.factor *= std::polar(1.0, angles.phi);
    out_.qubit_flipped[q] = !out_.qubit_flipped[q];
  }

  void push_rotation(uint32_t track, double c, double s) {
    out_.factor *= c;
    if (std::abs(s) < kTiny) return;
    Primitive rotation{Primitive::Kind::kRotation};
    rotation.a = rotation.b = track;
    rotation.tangent = s / c;
    out_.primitives.push_back(rotation);
  }

  void push_phase(uint32_t a, uint32_t b, Complex value) {
    if (std::abs(value - 1.0) < kTiny) return;
    Primitive phase{Primitive::Kind::kPhase};
    phase.a = a;
    phase.b = b;
    phase.phase = value;
    out_.primitives.push_back(phase);
  }

  /// d is indexed by the bit of qubit q, plus twice that of r.
  void add_pair_diagonal(uint32_t q, uint32_t r, std::array<Complex, 4> d) {
    flush(q);
    flush(r);
    if (out_.qubit_flipped[q]) d = {d[1], d[0], d[3], d[2]};
    if (out_.qubit_flipped[r]) d = {d[2], d[3], d[0], d[1]};
    uint32_t a = out_.track_of_qubit[q], b = out_.track_of_qubit[r];
    out_.factor *= d[0];
    push_phase(a, a, d[1] / d[0]);
    push_phase(b, b, d[2] / d[0]);
    push_phase(a, b, d[3] * d[0] / (d[1] * d[2]));
  }

  void add_dense(const std::vector<uint32_t>& qubits, std::vector<Complex> m) {
    size_t size = size_t{1} << qubits.size(), flips = 0;
    DenseGate gate;
    for (size_t k = 0; k < qubits.size(); k++) {
      flush(qubits[k]);
      gate.tracks.push_back(out_.track_of_qubit[qubits[k]]);
      if (out_.qubit_flipped[qubits[k]]) flips |= size_t{1} << k;
    }
    gate.matrix.resize(m.size());
    for (size_t r = 0; r < size; r++) {
      for (size_t c = 0; c < size; c++) gate.matrix[r * size + c] = m[(r ^ flips) * size + (c ^ flips)];
    }
    Primitive dense{Primitive::Kind::kDense};
    dense.dense = static_cast<uint32_t>(out_.dense.size());
    out_.dense.push_back(std::move(gate));
    out_.primitives.push_back(dense);
  }

  PrimitiveCircuit out_;
  std::vector<Matrix2> pending_;  // a qubit's one-qubit gates since its last larger one
  std::vector<bool> has_pending_;
};

}  // namespace

PrimitiveCircuit lower_to_primitives(const std::vector<UnitaryOperation>& gates, std::vector<uint32_t> track_of_qubit,
                                     std::vector<bool> qubit_flipped) {
  Lowerer lowerer(std::move(track_of_qubit), std::move(qubit_flipped));
  for (const UnitaryOperation& gate : gates) lowerer.add(gate);
  return lowerer.finish();
}

}  // namespace sallow
