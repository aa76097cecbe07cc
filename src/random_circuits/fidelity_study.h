#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "random_circuits/random_circuit.h"
#include "random_circuits/xeb.h"
#include "trajectories/gate_noise.h"

namespace sallow {

/// Cross-entropy benchmarking of generated random circuits over sizes and depths, as in experiments: each circuit is
/// sampled with noise, and its samples are compared with the ideal probabilities.
///
/// The ratio of linear XEB to that of perfect samples is the fidelity only if the circuit's probabilities have
/// converged to the Porter-Thomas distribution, see porter_thomas_excess(). The required number of cycles depends on
/// the size. By default, the depths of a size start where it has converged; depths that have not converged are not used
/// in the fit.
///
/// A size has converged at the first depth at which its circuits follow the distribution and have followed it for
/// kSettling cycles. In that time every coupler acts about once: the circuit after an error in the first cycles must
/// itself be deep enough to spread the error. On 12 qubits with Sycamore's errors, the ratio of measured to predicted
/// fidelity is 1.15 at 4 cycles, where the excess happens to be small, 1.07 at 8 and 10 cycles, and constant from 12
/// cycles on, 1.04 to 1.05: at any depth, some errors of the last cycles have no effect, which shifts the fidelity but
/// not its decay per cycle.
struct FidelityStudyOptions {
  std::string layout = "sycamore";
  std::vector<uint32_t> qubits;  // 0: all qubits that the layout uses
  std::vector<uint32_t> cycles;  // empty: per size kDepths depths, kDepthStep apart, from converged_cycles() on
  PatchMode patch = PatchMode::kNone;
  GateNoise noise;
  uint64_t circuits = 1;    // per size and depth; circuit k is the one of `rcs gen --seed` seed + k
  uint64_t shots = 10'000;  // per circuit; at least two draws of errors
  uint64_t seed = 0;
  size_t thread_count = 1;
  std::function<bool()> report;  // called after each circuit; false ends the study
  // Called after each evolution of a circuit; true ends the study, with the circuits before this one.
  std::function<bool()> stop;

  static constexpr uint32_t kDepths = 4, kDepthStep = 4, kSettling = 4;
  size_t depth_count() const { return cycles.empty() ? kDepths : cycles.size(); }
};

/// The fewest cycles at which circuits of this size have converged, or kMostCycles if they have not converged by then.
/// Ignores options.qubits and options.cycles.
uint32_t converged_cycles(const FidelityStudyOptions& options, uint32_t qubits);
inline constexpr uint32_t kMostCycles = 64;

/// Means over the circuits of one size and depth.
struct MeasuredFidelity {
  uint32_t qubits = 0, cycles = 0;
  uint64_t circuits = 0;
  uint64_t shots = 0, trajectories = 0;  // over all circuits
  double linear = 0, linear_error = 0, linear_expected = 0;
  double fidelity = 0, fidelity_error = 0;  // as in Xeb; the error counts shots with common errors as one
  double predicted = 0;                     // by the digital error model
  double excess = 0;                        // mean of porter_thomas_excess()
  bool has_converged = false;               // if false, `fidelity` is not a fidelity
};

/// One row per number of qubits and cycles, ordered by qubits first. Single precision. Of a study that `report` ended,
/// the rows until then; the last one is of the circuits that were sampled.
std::vector<MeasuredFidelity> study_fidelity(const FidelityStudyOptions& options);

/// The decay of the fidelity with depth for circuits of one size: as measured, and as predicted at the same depths with
/// the same fit.
struct FidelityDecay {
  uint32_t qubits = 0;
  FidelityPerCycle measured;
  double predicted_per_cycle = 0;
};

/// One decay for each size with at least two converged depths.
std::vector<FidelityDecay> fit_decays(const std::vector<MeasuredFidelity>& rows);

}  // namespace sallow
