#include "state_vector/primitives.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "gate_circuit/lower_gates.h"

namespace sallow {

namespace {

using Matrix2 = std::array<Complex, 4>;
constexpr Matrix2 kIdentity = {1, 0, 0, 1};
constexpr double kNegligible = 1e-14;

Matrix2 product(const Matrix2& m, const Matrix2& n) {
  return {m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3], m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3]};
}

Matrix2 dagger(const Matrix2& m) {
  return {std::conj(m[0]), std::conj(m[2]), std::conj(m[1]), std::conj(m[3])};
}

bool is_diagonal(const std::vector<Complex>& m, size_t size) {
  for (size_t r = 0; r < size; r++) {
    for (size_t c = 0; c < size; c++) {
      if (r != c && std::abs(m[r * size + c]) > kNegligible) return false;
    }
  }
  return true;
}

/// Whether all entries between even and odd numbers of ones are 0.
bool keeps_parity(const std::vector<Complex>& m) {
  constexpr size_t kOthers[] = {1, 2, 4, 7, 8, 11, 13, 14};
  return std::all_of(std::begin(kOthers), std::end(kOthers), [&](size_t k) { return std::abs(m[k]) < kNegligible; });
}

/// A 2×2 unitary as basis · diag(values) · basis†.
struct Eigen2 {
  Matrix2 basis;
  Complex values[2];
};

Eigen2 diagonalize(const Matrix2& m) {
  // m = e^(iα) (cos β − i sin β n·σ); the basis maps the z axis to n.
  Complex half_trace = (m[0] + m[3]) / 2.0;
  Complex determinant = m[0] * m[3] - m[1] * m[2];
  Complex root = std::sqrt(determinant);
  double cosine = (half_trace / root).real();
  Complex factor = Complex(0, 1) / root;
  double nz = (factor * (m[0] - m[3])).real() / 2;
  Complex across = factor * m[2];
  double nx = across.real(), ny = across.imag();
  double sine = std::sqrt(nx * nx + ny * ny + nz * nz);
  if (sine < kNegligible) return {kIdentity, {m[0], m[3]}};
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
    scale_.assign(out_.track_of_qubit.size(), 1);
  }

  void add(const CircuitOperation& gate) {
    SALLOW_REQUIRE(gate.kind == OperationKind::kGate && gate.conditions.empty(),
                   "a state vector takes only gates; use a sampler for measurements, resets and conditions");
    if (gate.qubits.size() > kMaxGateQubits) {
      throw InputError("a gate on " + std::to_string(gate.qubits.size()) + " qubits; the state vector takes up to " +
                       std::to_string(kMaxGateQubits));
    }
    if (gate.control_count > 0 && gate.qubits.size() > 2 && gate.gate == UnitaryGate::SWAP) {
      for (const CircuitOperation& step : lower_gate(gate)) add(step);
      return;
    }
    std::vector<Complex> m = operation_matrix(gate);
    const std::vector<uint32_t>& q = gate.qubits;
    if (q.size() == 1) {
      // All other matrices are unitary; a diagonal matrix may be an attenuation from a noise trajectory.
      bool attenuates = is_diagonal(m, 2) && std::abs(std::abs(m[0]) - std::abs(m[3])) > kNegligible;
      return attenuates ? add_attenuation(q[0], m[0], m[3]) : add_single(q[0], {m[0], m[1], m[2], m[3]});
    }
    if (q.size() == 2) {
      if (is_diagonal(m, 4)) return add_pair_diagonal(q[0], q[1], {m[0], m[5], m[10], m[15]});
      if (keeps_parity(m)) return add_parity_keeping(q[0], q[1], m);
      if (gate.control_count == 1) {
        // Controls are the low bits: the gate acts on rows and columns 1 and 3.
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
  void add_single(uint32_t q, const Matrix2& m) { pending_[q] = product(m, pending_[q]); }

  /// Adds diag(zero, one); neither entry is 0.
  void add_attenuation(uint32_t q, Complex zero, Complex one) {
    settle(q);
    if (out_.qubit_flipped[q]) std::swap(zero, one);
    uint32_t track = out_.track_of_qubit[q];
    Complex ratio = one / zero;
    out_.factor *= zero;
    multiply_phase(q, ratio / std::abs(ratio));
    scale_[track] *= std::abs(ratio);
    keep_scale_in_bounds(track);
  }

  /// Adds a gate that consists of two 2×2 matrices, on |00>, |11> and on |01>, |10>. It becomes exchanges and phases,
  /// after X⊗X and SWAP if these make the off-diagonal entries smaller.
  void add_parity_keeping(uint32_t q, uint32_t r, std::vector<Complex> m) {
    settle(q);
    settle(r);
    if (std::abs(m[3]) > std::abs(m[0]) + kNegligible) {
      for (uint32_t row = 0; row < 4; row++) std::reverse(m.begin() + 4 * row, m.begin() + 4 * row + 4);
      for (uint32_t flipped : {q, r}) {
        Matrix2& p = pending_[flipped];
        p = {p[3], p[2], p[1], p[0]};
        out_.qubit_flipped[flipped] = !out_.qubit_flipped[flipped];
      }
    }
    if (std::abs(m[6]) > std::abs(m[5]) + kNegligible) {
      for (uint32_t row = 0; row < 4; row++) std::swap(m[4 * row + 1], m[4 * row + 2]);
      // The qubits exchange tracks; their pending gates stay with them.
      std::swap(out_.track_of_qubit[q], out_.track_of_qubit[r]);
      std::swap(pending_[q], pending_[r]);
      bool flip = out_.qubit_flipped[q];
      out_.qubit_flipped[q] = out_.qubit_flipped[r];
      out_.qubit_flipped[r] = flip;
    }
    push_exchange(q, r, {1, 0}, m[6] / m[5], {0, 1}, m[9] / m[10]);
    push_exchange(q, r, {0, 0}, m[3] / m[0], {1, 1}, m[12] / m[15]);
    add_pair_diagonal(q, r, {m[0], m[5], m[10], m[15]});
  }

  /// Adds to_x times the amplitude of `y` to the amplitude of `x` (values of the qubits), and to_y times that of `x` to
  /// that of `y`.
  void push_exchange(uint32_t q, uint32_t r, std::array<bool, 2> x, Complex to_x, std::array<bool, 2> y, Complex to_y) {
    if (std::abs(to_x) < kNegligible && std::abs(to_y) < kNegligible) return;
    // exchange · diag = diag · exchange', so pending phases need not be applied first.
    auto pending_on = [&](const std::array<bool, 2>& values) {
      Complex factor = pending_[q][values[0] ? 3 : 0] * pending_[r][values[1] ? 3 : 0];
      if (values[0] != out_.qubit_flipped[q]) factor *= scale_[out_.track_of_qubit[q]];
      if (values[1] != out_.qubit_flipped[r]) factor *= scale_[out_.track_of_qubit[r]];
      return factor;
    };
    Complex ratio = pending_on(y) / pending_on(x);
    to_x *= ratio;
    to_y /= ratio;
    Primitive exchange{Primitive::Kind::kExchange};
    exchange.a = out_.track_of_qubit[q];
    exchange.b = out_.track_of_qubit[r];
    bool a = x[0] != out_.qubit_flipped[q], b = x[1] != out_.qubit_flipped[r];
    exchange.of_equal = a == b;
    exchange.to_a = a ? to_x : to_y;
    exchange.to_b = a ? to_y : to_x;
    out_.primitives.push_back(exchange);
  }

  /// Converts the pending gates of a qubit to primitives, except for a phase that can still wait.
  void settle(uint32_t q) {
    Matrix2 m = pending_[q];
    if (std::abs(m[1]) < kNegligible && std::abs(m[2]) < kNegligible) return;
    if (out_.qubit_flipped[q]) m = {m[3], m[2], m[1], m[0]};
    // From this point on, values refer to the track instead of the qubit.
    uint32_t track = out_.track_of_qubit[q];
    EulerAngles angles = euler_angles({m[0], m[1], m[2], m[3]});
    double c = std::cos(angles.theta / 2), s = std::sin(angles.theta / 2);
    // The angles of √X and H may differ from a tangent of 1 in the last bit.
    if (std::abs(std::abs(c) - std::abs(s)) < 1e-12) s = std::copysign(c, s);
    out_.factor *= std::polar(1.0, angles.phase);
    Complex before = std::polar(scale_[track], angles.lambda), after = std::polar(1.0, angles.phi);
    scale_[track] = 1;
    if (std::abs(s) > std::abs(c)) {
      // R(θ) = X · diag(1, −1) · R(θ − π/2), and X only flips the track.
      std::swap(c, s);
      s = -s;
      out_.factor *= after;
      after = -1.0 / after;
      out_.qubit_flipped[q] = !out_.qubit_flipped[q];
    }
    if (s / c < 0) {
      // R(−θ) = diag(1, −1) · R(θ) · diag(1, −1).
      s = -s;
      before = -before;
      after = -after;
    }
    push_phase(track, track, before);
    push_rotation(track, c, s);
    pending_[q] = kIdentity;
    multiply_phase(q, after);
  }

  /// Multiplies by a phase if the qubit's track is 1; the phase stays pending.
  void multiply_phase(uint32_t q, Complex value) {
    for (size_t k : out_.qubit_flipped[q] ? std::array<size_t, 2>{0, 1} : std::array<size_t, 2>{2, 3})
      pending_[q][k] *= value;
  }

  void flush(uint32_t q) {
    settle(q);
    Matrix2& m = pending_[q];
    uint32_t track = out_.track_of_qubit[q];
    Complex zero = m[0], one = m[3];
    if (out_.qubit_flipped[q]) std::swap(zero, one);
    out_.factor *= zero;
    push_phase(track, track, one / zero * scale_[track]);
    m = kIdentity;
    scale_[track] = 1;
  }

  void push_rotation(uint32_t track, double c, double s) {
    out_.factor *= c;
    if (std::abs(s) < kNegligible) return;
    Primitive rotation{Primitive::Kind::kRotation};
    rotation.a = rotation.b = track;
    rotation.tangent = s / c;
    out_.primitives.push_back(rotation);
  }

  void push_phase(uint32_t a, uint32_t b, Complex value) {
    if (std::abs(value - 1.0) < kNegligible) return;
    Primitive phase{Primitive::Kind::kPhase};
    phase.a = a;
    phase.b = b;
    phase.phase = value;
    out_.primitives.push_back(phase);
  }

  /// d is indexed by the bit of qubit q plus twice the bit of qubit r.
  void add_pair_diagonal(uint32_t q, uint32_t r, std::array<Complex, 4> d) {
    settle(q);
    settle(r);
    if (out_.qubit_flipped[q]) d = {d[1], d[0], d[3], d[2]};
    if (out_.qubit_flipped[r]) d = {d[2], d[3], d[0], d[1]};
    uint32_t a = out_.track_of_qubit[q], b = out_.track_of_qubit[r];
    out_.factor *= d[0];
    multiply_phase(q, d[1] / std::abs(d[1]) * std::abs(d[0]) / d[0]);
    multiply_phase(r, d[2] / std::abs(d[2]) * std::abs(d[0]) / d[0]);
    scale_[a] *= std::abs(d[1] / d[0]);
    scale_[b] *= std::abs(d[2] / d[0]);
    push_phase(a, b, d[3] * d[0] / (d[1] * d[2]));
    for (uint32_t track : {a, b}) keep_scale_in_bounds(track);
  }

  /// Keeps the product of successive factors bounded.
  void keep_scale_in_bounds(uint32_t track) {
    if (scale_[track] > 0.25 && scale_[track] < 4) return;
    push_phase(track, track, scale_[track]);
    scale_[track] = 1;
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
  // Per qubit: its one-qubit gates since its last rotation (diagonal after settle()), and the factor of its track for
  // value 1, which is applied before them.
  std::vector<Matrix2> pending_;
  std::vector<double> scale_;
};

}  // namespace

PrimitiveCircuit lower_to_primitives(const std::vector<CircuitOperation>& gates, std::vector<uint32_t> track_of_qubit,
                                     std::vector<bool> qubit_flipped) {
  Lowerer lowerer(std::move(track_of_qubit), std::move(qubit_flipped));
  for (const CircuitOperation& gate : gates) lowerer.add(gate);
  return lowerer.finish();
}

}  // namespace sallow
