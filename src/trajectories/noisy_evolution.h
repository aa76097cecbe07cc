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

/// Paulis that follow an operation, as base-4 digits, one per qubit of the operation: 1 X, 2 Y, 3 Z.
struct PauliError {
  uint32_t operation;
  uint64_t paulis;
  auto operator<=>(const PauliError&) const = default;
};
/// The Pauli errors of one trajectory, ordered by operation.
using ErrorPattern = std::vector<PauliError>;

/// Draws the Pauli errors of one trajectory, independently for each operation.
ErrorPattern draw_errors(const GateCircuit& circuit, const GateNoise& noise, RandomStream& random);
/// The probability that draw_errors() draws no error.
double no_error_probability(const GateCircuit& circuit, const GateNoise& noise);
/// Draws a pattern with at least one error. The noise must allow errors.
ErrorPattern draw_some_errors(const GateCircuit& circuit, const GateNoise& noise, RandomStream& random);

/// Appends the Paulis of an error as gates.
void append_paulis(std::vector<CircuitOperation>& gates, const std::vector<uint32_t>& qubits, uint64_t paulis);

/// For each pattern of errors, its shots in ascending order.
using ShotsByPattern = std::map<ErrorPattern, std::vector<size_t>>;

/// Computes the possible final states of a circuit that is unitary until measured; measurements are left out.
///
/// Amplitude damping has the Kraus operators sqrt(γ) |0><1|, a decay, and diag(1, sqrt(1 − γ)). Without a decay, the
/// latter are ordinary gates, so a whole trajectory is one evolution, and the final squared norm is its probability
/// (Dalibard, Castin and Mølmer, PRL 68:580). A decay happens when the squared norm falls below a number drawn at the
/// start; it is found by bisection, with one evolution per step.
template <typename Real>
class NoisyEvolution {
 public:
  /// Uses `state` for all evolutions. The state and the circuit must outlive this object.
  NoisyEvolution(const GateCircuit& circuit, const GateNoise& noise, StateVector<Real>& state);

  /// Computes the state after these errors without a decay. Returns its squared norm, which is the probability that
  /// nothing decays.
  double run_without_decay(const ErrorPattern& errors);
  /// Computes a state with at least one decay, normalized at its last decay. The first decay happens when the
  /// probability of no decay falls to `survival`, which must be below 1 and at least the result of run_without_decay().
  void run_with_decay(const ErrorPattern& errors, double survival, RandomStream& random);

  /// Calls `visit` for each final state, which may not be normalized, with the shots that end in it (ascending). Shots
  /// with the same pattern and without decays share one call. Whether the qubits of shot k decay depends only on (seed,
  /// k).
  void visit_final_states(const ShotsByPattern& shots, uint64_t seed,
                          const std::function<void(std::span<const size_t> shots)>& visit);

  /// The total work of all evolutions.
  const StageWork& work() const { return work_; }

 private:
  void build(const ErrorPattern& errors);
  void evolve(const std::vector<size_t>& decayed, size_t end);
  void apply(bool starts_with_flip, uint32_t flipped, size_t begin, size_t end);

  const GateCircuit& circuit_;
  const GateNoise& noise_;
  StateVector<Real>& state_;
  double kept_amplitude_;      // sqrt(1 − γ)
  size_t decays_per_segment_;  // small enough that amplitudes stay in range until their common factor is applied
  ErrorPattern built_;
  std::vector<CircuitOperation> gates_;
  std::vector<size_t> decays_;  // indices in gates_ of the gates diag(1, sqrt(1 − γ))
  StageWork work_;
};

}  // namespace sallow
