#pragma once

#include <vector>

#include "circuit/circuit.h"
#include "codes/generate_code.h"
#include "codes/patch.h"

namespace sallow {

/// Noise probabilities of a circuit with rounds: Stim's four noise parameters, and those of phenomenological models.
struct RoundNoise {
  double after_clifford_depolarization = 0;
  double before_round_data_depolarization = 0;
  double before_measure_flip_probability = 0;
  double after_reset_flip_probability = 0;
  double before_round_data_flips = 0;  // X_ERROR and Z_ERROR, independent
  double check_result_flip = 0;        // flip probability of the results of checks: the argument of M or MR
};

/// Writes a memory experiment gate by gate, with the noise of each gate.
class CodeCircuit {
 public:
  using Qubits = std::vector<uint32_t>;

  explicit CodeCircuit(const RoundNoise& noise) : noise_(noise) {}

  void tick() { circuit_.append(Gate::TICK, {}); }
  void clifford1(Gate gate, const Qubits& qubits);
  /// `pairs` holds the qubits of all pairs: a0 b0 a1 b1 …
  void clifford2(Gate gate, const Qubits& pairs);
  /// Here and below, `basis` is 'X', 'Y' or 'Z'.
  void reset(char basis, const Qubits& qubits);
  /// Measures data qubits, after flips with before_measure_flip_probability.
  void measure_data(char basis, const Qubits& qubits);
  /// Measures checks in the Z basis, with flips before the measurement and of the results.
  void measure_checks(const Qubits& qubits);
  /// The same with a reset, which is followed by flips with after_reset_flip_probability.
  void measure_and_reset_checks(const Qubits& qubits);
  /// Appends the noise on data qubits before a round.
  void begin_round(const Qubits& data);

  /// Adds 1 to the last of `dimensions` coordinates of all later detectors.
  void shift_time(size_t dimensions);
  /// Appends a detector at a place and time. The lookbacks may be in any order.
  void detector(std::vector<double> coordinates, std::vector<uint32_t> lookbacks);
  /// Adds measurement results to observable 0.
  void observable(std::vector<uint32_t> lookbacks);

  /// Appends `body` `repetitions` times; as a REPEAT block if more than once.
  void repeat(uint64_t repetitions, const CodeCircuit& body);

  const Circuit& circuit() const { return circuit_; }
  Circuit& circuit() { return circuit_; }

 private:
  void append(Gate gate, const Qubits& qubits, double argument = 0);
  void append_noise(Gate gate, const Qubits& qubits, double probability);

  RoundNoise noise_;
  Circuit circuit_;
};

// The experiments, one file each. generate_code adds the noise models that work layer by layer.
Circuit repetition_memory(const CodeOptions& options, const RoundNoise& noise);
Circuit rotated_surface_memory(const CodeOptions& options, const RoundNoise& noise, char basis);
Circuit unrotated_surface_memory(const CodeOptions& options, const RoundNoise& noise, char basis);
Circuit rotated_surface_memory_cz(const CodeOptions& options, const RoundNoise& noise, char basis);
Circuit color_memory_xyz(const CodeOptions& options, const RoundNoise& noise);

// The qubits of the experiments.
Patch repetition_patch(uint32_t distance);
Patch rotated_surface_patch(uint32_t distance, char basis);
Patch unrotated_surface_patch(uint32_t distance, char basis);
Patch color_patch(uint32_t distance);

}  // namespace sallow
