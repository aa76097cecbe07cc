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
///
/// Linear XEB over that of perfect samples is the fidelity only of circuits whose probabilities have converged to
/// Porter and Thomas's law, see porter_thomas_excess(). How many cycles that takes depends on the size: by default each
/// size's depths start where it has converged, and depths that have not are left out of the fit.
///
/// A size has converged at the first depth where its circuits follow the law and have for the kSettling cycles before,
/// in which every coupler acts about once: what comes after an error of the first cycles must itself be deep enough to
/// spread it. On 12 qubits at Sycamore's errors the fidelity over the error model's is 1.15 at 4 cycles, where the
/// excess happens to be small, 1.07 at 8 and 10, and from 12 on constant, 1.04 to 1.05: errors of the last cycles are
/// partly unseen at any depth, which shifts the fidelity and leaves its fall per cycle as it is.
struct FidelityStudyOptions {
  std::string layout = "sycamore";
  std::vector<uint32_t> qubits;  // 0: all that the layout uses
  std::vector<uint32_t> cycles;  // none: kDepths of each size, kDepthStep apart, from converged_cycles() on
  PatchMode patch = PatchMode::kNone;
  GateNoise noise;
  uint64_t circuits = 1;    // of each size and depth; circuit k is that of `rcs gen --seed` seed + k
  uint64_t shots = 10'000;  // of each circuit, at least two draws of errors
  uint64_t seed = 0;
  size_t thread_count = 1;
  std::function<bool()> report;  // called after each circuit; where it says false, the study ends there

  static constexpr uint32_t kDepths = 4, kDepthStep = 4, kSettling = 4;
  size_t depth_count() const { return cycles.empty() ? kDepths : cycles.size(); }
};

/// The fewest cycles at which the circuits of a size, options.qubits aside, have converged; options.cycles are not
/// looked at. kMostCycles where they have not by then.
uint32_t converged_cycles(const FidelityStudyOptions& options, uint32_t qubits);
inline constexpr uint32_t kMostCycles = 64;

/// Means over the circuits of one size and depth.
struct MeasuredFidelity {
  uint32_t qubits = 0, cycles = 0;
  uint64_t circuits = 0;
  uint64_t shots = 0, trajectories = 0;  // of all circuits
  double linear = 0, linear_error = 0, linear_expected = 0;
  double fidelity = 0, fidelity_error = 0;  // as in Xeb, the error with shots that share their errors as one
  double predicted = 0;                     // by the digital error model
  double excess = 0;                        // porter_thomas_excess(), the mean
  bool has_converged = false;               // else `fidelity` is none
};

/// A row for each number of qubits and, within it, of cycles. Single precision. Of a study that `report` ended, the
/// rows until then; the last one is of the circuits that were sampled.
std::vector<MeasuredFidelity> study_fidelity(const FidelityStudyOptions& options);

/// How the fidelity of circuits of one size falls with depth, measured and, by the same fit of the same depths,
/// predicted.
struct FidelityDecay {
  uint32_t qubits = 0;
  FidelityPerCycle measured;
  double predicted_per_cycle = 0;
};

/// For each size with at least two depths that have converged.
std::vector<FidelityDecay> fit_decays(const std::vector<MeasuredFidelity>& rows);

}  // namespace sallow
