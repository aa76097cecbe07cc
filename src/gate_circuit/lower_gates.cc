#include "gate_circuit/lower_gates.h"

#include <cmath>
#include <numbers>

#include "base/error.h"

namespace sallow {

namespace {

constexpr double kPi = std::numbers::pi;

/// Collects the gates for one operation; each gets the controls of the operation.
class Lowering {
 public:
  explicit Lowering(const CircuitOperation& whole)
      : whole_(whole),
        controls_(whole.qubits.begin(), whole.qubits.begin() + whole.control_count),
        targets_(whole.qubits.begin() + whole.control_count, whole.qubits.end()) {}

  std::vector<CircuitOperation> run() {
    lower(whole_.gate, whole_.parameters);
    return std::move(steps_);
  }

 private:
  uint32_t first() const { return targets_[0]; }
  uint32_t second() const { return targets_[1]; }

  void push(UnitaryGate gate, std::vector<uint32_t> own_qubits, std::vector<double> parameters = {},
            uint32_t own_controls = 0) {
    CircuitOperation step;
    step.gate = gate;
    step.control_count = whole_.control_count + own_controls;
    step.qubits = controls_;
    step.qubits.insert(step.qubits.end(), own_qubits.begin(), own_qubits.end());
    step.parameters = std::move(parameters);
    step.conditions = whole_.conditions;
    step.time = whole_.time;
    steps_.push_back(std::move(step));
  }

  /// Multiplies by e^(iφ): without controls it has no effect; with controls it is a phase on the state in which all are
  /// 1.
  void push_global_phase(double angle) {
    if (controls_.empty() || angle == 0) return;
    CircuitOperation step;
    step.gate = controls_.size() == 1 ? UnitaryGate::RZ : UnitaryGate::PHASE;
    step.control_count = whole_.control_count - 1;
    step.qubits = controls_;
    step.parameters = {angle};
    step.conditions = whole_.conditions;
    step.time = whole_.time;
    steps_.push_back(std::move(step));
  }

  void push_phase(double angle) {
    if (!controls_.empty()) return push(UnitaryGate::PHASE, {first()}, {angle});
    push(UnitaryGate::RZ, {first()}, {angle});
  }

  void push_euler(const EulerAngles& angles) {
    push(UnitaryGate::RZ, {first()}, {angles.lambda});
    push(UnitaryGate::RY, {first()}, {angles.theta});
    push(UnitaryGate::RZ, {first()}, {angles.phi});
    push_global_phase(angles.phase + (angles.phi + angles.lambda) / 2);
  }

  void push_rzz(double angle) {
    push(UnitaryGate::X, {first(), second()}, {}, 1);
    push(UnitaryGate::RZ, {second()}, {angle});
    push(UnitaryGate::X, {first(), second()}, {}, 1);
  }

  void lower(UnitaryGate gate, const std::vector<double>& p) {
    switch (gate) {
      case UnitaryGate::I:
        return;
      case UnitaryGate::S:
        return push_phase(kPi / 2);
      case UnitaryGate::S_DAG:
        return push_phase(-kPi / 2);
      case UnitaryGate::T:
        return push_phase(kPi / 4);
      case UnitaryGate::T_DAG:
        return push_phase(-kPi / 4);
      case UnitaryGate::PHASE:
        return push_phase(p[0]);
      case UnitaryGate::SQRT_X:
        return push(UnitaryGate::RX, {first()}, {kPi / 2}), push_global_phase(kPi / 4);
      case UnitaryGate::SQRT_Y:
        return push(UnitaryGate::RY, {first()}, {kPi / 2}), push_global_phase(kPi / 4);
      case UnitaryGate::SQRT_W:
        return push(UnitaryGate::RXY, {first()}, {kPi / 4, kPi / 2}), push_global_phase(kPi / 4);
      case UnitaryGate::SQRT_X_DAG:
        return push(UnitaryGate::RX, {first()}, {-kPi / 2}), push_global_phase(-kPi / 4);
      case UnitaryGate::SQRT_Y_DAG:
        return push(UnitaryGate::RY, {first()}, {-kPi / 2}), push_global_phase(-kPi / 4);
      case UnitaryGate::SQRT_W_DAG:
        return push(UnitaryGate::RXY, {first()}, {kPi / 4, -kPi / 2}), push_global_phase(-kPi / 4);
      case UnitaryGate::U:
        return push_euler({p[0], p[1], p[2], 0});
      case UnitaryGate::GLOBAL_PHASE:
        return push_global_phase(p[0]);
      case UnitaryGate::SWAP:
        push(UnitaryGate::X, {first(), second()}, {}, 1);
        push(UnitaryGate::X, {second(), first()}, {}, 1);
        return push(UnitaryGate::X, {first(), second()}, {}, 1);
      case UnitaryGate::ISWAP_DAG:
        return push(UnitaryGate::FSIM, targets_, {kPi / 2, 0});
      case UnitaryGate::SQRT_ISWAP:
        return push(UnitaryGate::FSIM, targets_, {-kPi / 4, 0});
      case UnitaryGate::SQRT_ISWAP_DAG:
        return push(UnitaryGate::FSIM, targets_, {kPi / 4, 0});
      case UnitaryGate::RZZ:
        return push_rzz(p[0]);
      case UnitaryGate::RXX:
      case UnitaryGate::RYY: {
        // H maps Z to X, and a quarter turn about x maps Z to ±Y; on two qubits the signs cancel.
        bool is_xx = gate == UnitaryGate::RXX;
        for (int side : {1, -1}) {
          for (uint32_t target : targets_) {
            is_xx ? push(UnitaryGate::H, {target}) : push(UnitaryGate::RX, {target}, {side * kPi / 2});
          }
          if (side == 1) push_rzz(p[0]);
        }
        return;
      }
      case UnitaryGate::MATRIX:
        if (targets_.size() != 1) {
          throw InputError("a gate given as a matrix on " + std::to_string(targets_.size()) +
                           " qubits cannot be written as named gates");
        }
        return push_euler(euler_angles(whole_.entries));
      default:
        return push(gate, targets_, p);
    }
  }

  const CircuitOperation& whole_;
  std::vector<uint32_t> controls_;
  std::vector<uint32_t> targets_;
  std::vector<CircuitOperation> steps_;
};

}  // namespace

std::vector<CircuitOperation> lower_gate(const CircuitOperation& operation) {
  return Lowering(operation).run();
}

EulerAngles euler_angles(const std::vector<Complex>& m) {
  double theta = 2 * std::atan2(std::abs(m[2]), std::abs(m[0]));
  // Each phase is read from an entry that is not small: U = e^(ia) [[c, -e^(il) s], [e^(ip) s, e^(i(p+l)) c]].
  if (std::abs(m[0]) < 1e-9) return {theta, std::arg(m[2]), std::arg(-m[1]), 0};
  double phase = std::arg(m[0]);
  if (std::abs(m[2]) < 1e-9) return {theta, 0, std::arg(m[3]) - phase, phase};
  return {theta, std::arg(m[2]) - phase, std::arg(-m[1]) - phase, phase};
}

}  // namespace sallow
