#pragma once

#include <cstdint>
#include <vector>

#include "trajectories/noisy_evolution.h"

namespace sallow {

/// One shot of a circuit with measurements, resets, conditions and noise, operation by operation. `random` supplies all
/// random decisions. The state, the noise and the stream must outlive this object.
template <typename Real>
class MeasuredTrajectory {
 public:
  MeasuredTrajectory(StateVector<Real>& state, const GateNoise& noise, RandomStream& random)
      : state_(state), noise_(noise), random_(random) {}

  /// Runs the circuit from |0…0>. Results go to `bits`, the circuit's classical bits, flipped by readout errors.
  void run(const GateCircuit& circuit, const ErrorPattern& errors, std::vector<bool>& bits);
  /// Measures a qubit, without readout errors.
  bool measure(uint32_t qubit);

 private:
  void step(const CircuitOperation& operation, std::vector<bool>& bits);
  void damp(uint32_t qubit);
  void flush();

  StateVector<Real>& state_;
  const GateNoise& noise_;
  RandomStream& random_;
  std::vector<CircuitOperation> waiting_;
};

}  // namespace sallow
