#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/ranks.h"
#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Cross-entropy benchmarking: compares sampled bitstrings x with the probabilities P of the ideal circuit on n qubits,
/// N = 2^n (Nature 574:505, section IV of its supplement).
///
///   linear   N <P(x)> − 1                 0 for uniform bits; on average 1 for a perfect sample of a random circuit
///   log      <ln(N P(x))> + γ             the same, γ Euler's constant
///
/// The expected values are those of perfect samples of this circuit: N Σ P² − 1 and Σ P ln(N P) + γ.
struct Xeb {
  uint64_t samples = 0;
  double linear = 0, linear_error = 0, linear_expected = 0;
  /// NaN if a sample has probability 0.
  double log = 0, log_error = 0, log_expected = 0;
  /// The p-value of the Kolmogorov-Smirnov test of the N P(x). The hypothesis: the circuit's probabilities follow the
  /// Porter-Thomas distribution, a share linear/linear_expected of the samples is perfect, and the others are uniform.
  double porter_thomas_p = 0;
  /// Fidelity of the samples to the ideal state: linear / linear_expected or, for a circuit in parts, the product of
  /// the ratios of all parts. NaN if the probabilities of a part are uniform. The error is for independent samples. The
  /// mean of `fidelity_terms`, one per sample, is the fidelity; use them for errors of dependent samples.
  double fidelity = 0, fidelity_error = 0;
  std::vector<double> fidelity_terms;
  std::vector<double> scaled_probabilities;  // N P(x) of each sample
  /// One entry per part of the circuit if no gates join the parts (patch circuits): the ratio of linear to expected XEB
  /// of its qubits. The product of the entries estimates the fidelity of the whole circuit.
  std::vector<double> patch_fidelities;
  /// See porter_thomas_excess(). If follows_porter_thomas is false, `fidelity` is a ratio of XEBs but not a fidelity.
  double porter_thomas_excess = 0;
  bool follows_porter_thomas = false;
};

/// `samples` has one bitstring per word, with qubit k as bit k: at most 64 qubits, at least two samples. Parts that no
/// gates join are simulated separately. The circuit must be unitary until measured. All ranks must call this with the
/// same samples. Throws UsageError for other circuits and too few samples.
template <typename Real>
Xeb cross_entropy(const GateCircuit& circuit, std::span<const uint64_t> samples, size_t thread_count,
                  Ranks& ranks = single_rank());

/// Reorders samples of a circuit that measures its qubits into classical bits, to the order of the qubits. Without
/// measurements they are in this order. Throws InputError if the circuit does not measure each qubit once.
void put_in_qubit_order(const GateCircuit& circuit, std::span<uint64_t> samples);

/// The deviation of a circuit's probabilities from the Porter-Thomas distribution, which is that of random states: N Σ
/// P² − 1 of each part, divided by its mean (N − 1) / (N + 1) under the distribution, minus 1; the largest over all
/// parts. For shallow circuits it is far above 0. For these, the ratio of linear XEBs is not a fidelity: an error
/// changes the probabilities only of the qubits that it reaches, so samples with errors are still partly right.
///
/// Returns one number per entry of `times` (ascending): the deviation after all operations up to that time. The parts
/// are those of the whole circuit. Needs one evolution.
std::vector<double> porter_thomas_excess(const GateCircuit& circuit, std::span<const uint64_t> times,
                                         size_t thread_count);
/// The standard deviation of the excess over random states, for the part with the fewest qubits: sqrt(4 / N).
double porter_thomas_spread(const GateCircuit& circuit);
/// Whether the mean excess of `circuits` circuits is consistent with random states, given this spread.
bool follows_porter_thomas(double mean_excess, double spread, double circuits = 1);

/// The qubits of each part of a circuit, where no gate joins two parts; ordered by the lowest qubit.
std::vector<std::vector<uint32_t>> connected_parts(const GateCircuit& circuit);
/// The gates on these qubits, renumbered 0, 1, …; measurements are left out.
GateCircuit restricted_to(const GateCircuit& circuit, const std::vector<uint32_t>& qubits);

/// The standard error of the mean of some values, of which each `together` successive values may be dependent: computed
/// from the spread of the means of these groups. Values left over at the end are ignored. Throws UsageError for fewer
/// than two groups.
double error_of_mean(std::span<const double> values, size_t together = 1);

/// The probability that the Kolmogorov statistic is at least `distance` for this many samples. Stephens's
/// approximation, J. R. Stat. Soc. B 32:115 (1970).
double kolmogorov_p(double distance, uint64_t samples);

/// The fit F = start · per_cycle^cycles, by weighted least squares on F itself. Measured fidelities below 0, which
/// occur if the fidelity is small, are used like the others.
struct FidelityPerCycle {
  double per_cycle = 0, per_cycle_error = 0, start = 0;
};
/// A measured fidelity at a depth, with its standard error.
struct FidelityPoint {
  double cycles, fidelity, error;
};
/// Fits points with errors above 0 and at least two different depths; otherwise throws UsageError. Returns nothing if
/// no decay fits, for example if all fidelities are 0.
std::optional<FidelityPerCycle> fit_fidelity_per_cycle(std::span<const FidelityPoint> points);

}  // namespace sallow
