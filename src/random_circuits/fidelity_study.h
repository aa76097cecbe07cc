#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "random_circuits/random_circuit.h"
#include "random_circuits/xeb.h"
#include "trajectories/gate_noise.h"

namespace sallow {

/// Cross-entropy benchmarking of generated random circuits over sizes and depths, as experiments do it: each circuit is
/// sampled with noise and its samples are held against the ideal probabilities.
struct FidelityStudyOptions {
  std::string layout = "sycamore";
  std::vector<uint32_t> qubits;  // 0: all that the layout uses
  std::vector<uint32_t> cycles;
  PatchMode patch = PatchMode::kNone;
  GateNoise noise;
  uint64_t circuits = 1;    // of each size and depth; circuit k is that of `rcs gen --seed` seed + k
  uint64_t shots = 10'000;  // of each circuit, at least two draws of errors
  uint64_t seed = 0;
  size_t thread_count = 1;
  std::function<void()> report;  // called after each circuit
};

/// Means over the circuits of one size and depth.
struct MeasuredFidelity {
  uint32_t qubits = 0, cycles = 0;
  uint64_t shots = 0, trajectories = 0;  // of all circuits
  double linear = 0, linear_error = 0, linear_expected = 0;
  double fidelity = 0, fidelity_error = 0;  // as in Xeb, the error with shots that share their errors as one
  double predicted = 0;                     // by the digital error model
};

/// A row for each number of qubits and, within it, of cycles. Single precision.
std::vector<MeasuredFidelity> study_fidelity(const FidelityStudyOptions& options);

/// How the fidelity of circuits of one size falls with depth, measured and predicted.
struct FidelityDecay {
  uint32_t qubits = 0;
  FidelityPerCycle measured;
  double predicted_per_cycle = 0;
};

/// For each size with at least two depths whose fidelity is above its error.
std::vector<FidelityDecay> fit_decays(const std::vector<MeasuredFidelity>& rows);

}  // namespace sallow
