#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "bits/random_stream.h"
#include "gate_circuit/gate_circuit.h"
#include "state_vector/state_vector.h"
#include "trajectories/gate_noise.h"

namespace sallow {

/// Paulis that follow an operation: base-4 digits, one for each of its qubits, 1 X, 2 Y, 3 Z.
struct PauliError {
  uint32_t operation;
  uint64_t paulis;
  auto operator<=>(const PauliError&) const = default;
};
/// Those of one trajectory, by operation.
using ErrorPattern = std::vector<PauliError>;

ErrorPattern draw_errors(const GateCircuit& circuit, const GateNoise& noise, RandomStream& random);
/// The chance that draw_errors() draws none.
double no_error_probability(const GateCircuit& circuit, const GateNoise& noise);
/// Draws a pattern of those that are not empty. The noise must have one.
ErrorPattern draw_some_errors(const GateCircuit& circuit, const GateNoise& noise, RandomStream& random);

/// Appends the error's gates.
void append_paulis(std::vector<CircuitOperation>& gates, const std::vector<uint32_t>& qubits, uint64_t paulis);

/// The shots of each pattern of errors, ascending.
using ShotsByPattern = std::map<ErrorPattern, std::vector<size_t>>;

/// The states that a circuit which is unitary until measured may end in; measurements are left out.
///
/// Amplitude damping has the Kraus operators sqrt(γ) |0><1|, a decay, and diag(1, sqrt(1 − γ)). Where nothing decays
/// the latter are gates like others, so that a whole trajectory is one evolution, and the norm that it leaves is its
/// probability (Dalibard, Castin and Mølmer, PRL 68:580). A decay comes where that norm falls below a number drawn at
/// the start, and is found by bisection, an evolution a step.
template <typename Real>
class NoisyEvolution {
 public:
  /// Works on `state`, which must outlive it, as must the circuit.
  NoisyEvolution(const GateCircuit& circuit, const GateNoise& noise, StateVector<Real>& state);

  /// Leaves the state after these errors where nothing decays. Its norm, returned, is the chance that nothing does.
  double run_without_decay(const ErrorPattern& errors);
  /// Leaves a state, normalized up to its last decay, in which at least one qubit has decayed: the first where the
  /// chance of none falls to `survival`, which is below 1 and not below what run_without_decay() returned.
  void run_with_decay(const ErrorPattern& errors, double survival, RandomStream& random);

  /// Calls `visit` when the state is one that shots end in, up to its norm, with those shots, ascending: one call for
  /// all of a pattern in which nothing decays. Whether shot k's qubits decay depends on (seed, k) alone.
  void visit_final_states(const ShotsByPattern& shots, uint64_t seed,
                          const std::function<void(std::span<const size_t> shots)>& visit);

  /// What all evolutions together asked of the machine.
  const StageWork& work() const { return work_; }

 private:
  void build(const ErrorPattern& errors);
  void evolve(const std::vector<size_t>& decayed, size_t end);
  void apply(bool starts_with_flip, uint32_t flipped, size_t begin, size_t end);

  const GateCircuit& circuit_;
  const GateNoise& noise_;
  StateVector<Real>& state_;
  double kept_amplitude_;      // sqrt(1 − γ)
  size_t decays_per_segment_;  // so few that amplitudes stay in range before their common factor is applied
  ErrorPattern built_;
  std::vector<CircuitOperation> gates_;
  std::vector<size_t> decays_;  // which of gates_ are diag(1, sqrt(1 − γ))
  StageWork work_;
};

}  // namespace sallow
