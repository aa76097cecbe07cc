#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/ranks.h"
#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Cross-entropy benchmarking of sampled bitstrings x against the probabilities P of the ideal circuit on n qubits,
/// N = 2^n (Nature 574:505, section IV of its supplement).
///
///   linear   N <P(x)> − 1                 0 for uniform bits; on average 1 for a perfect sample of a random circuit
///   log      <ln(N P(x))> + γ             the same, γ Euler's constant
///
/// "Expected" is what perfect samples of this very circuit give: N Σ P² − 1 and Σ P ln(N P) + γ.
struct Xeb {
  uint64_t samples = 0;
  double linear = 0, linear_error = 0, linear_expected = 0;
  /// NaN where a sample has probability 0.
  double log = 0, log_error = 0, log_expected = 0;
  /// Kolmogorov and Smirnov's test of the N P(x): the chance of so large a distance if the circuit's probabilities
  /// follow Porter and Thomas's law and a share linear/linear_expected of the samples is perfect, the others uniform.
  double porter_thomas_p = 0;
  /// Of the samples against the ideal state: linear / linear_expected or, for a circuit in parts, the product of that
  /// of each part. NaN where a part's probabilities are uniform, so that nothing can be seen. The error is for
  /// independent samples; `fidelity_terms` are a number each whose mean is the fidelity, for errors of other kinds.
  double fidelity = 0, fidelity_error = 0;
  std::vector<double> fidelity_terms;
  std::vector<double> scaled_probabilities;  // N P(x) of each sample
  /// One entry per part of the circuit that no gate joins to the others, if there are several (patch circuits): linear
  /// over expected of its own qubits. Their product estimates the fidelity of the whole.
  std::vector<double> patch_fidelities;
  /// See porter_thomas_excess(). Where it does not follow the law, `fidelity` is a ratio of XEBs and no fidelity.
  double porter_thomas_excess = 0;
  bool follows_porter_thomas = false;
};

/// `samples` holds one bitstring a word, qubit k being bit k: at most 64 qubits, at least two samples. Parts of the
/// circuit that no gate joins are simulated apart. The circuit must be unitary until measured. Over several ranks all
/// of them call it, with the same samples.
template <typename Real>
Xeb cross_entropy(const GateCircuit& circuit, std::span<const uint64_t> samples, size_t thread_count,
                  Ranks& ranks = single_rank());

/// Brings samples of a circuit that measures its qubits into bits of its own back into the order of the qubits; without
/// measurements they are so. InputError where it does not measure each qubit once.
void put_in_qubit_order(const GateCircuit& circuit, std::span<uint64_t> samples);

/// How far a circuit's probabilities are from Porter and Thomas's law, that of random states: N Σ P² − 1 of each part,
/// on n qubits, over its mean (N − 1) / (N + 1) under the law, less 1; the largest of all parts. Shallow circuits are
/// far above 0. There linear XEB over that of perfect samples is no fidelity: an error changes the probabilities only
/// of qubits that it reaches, so that samples with errors are still partly right.
///
/// A number for each of `times`, ascending: after all operations up to that time. The parts are those of the whole
/// circuit. One evolution.
std::vector<double> porter_thomas_excess(const GateCircuit& circuit, std::span<const uint64_t> times,
                                         size_t thread_count);
/// By how much the excess of a random state's probabilities differs from 0 from state to state: one standard deviation
/// of the part with the fewest qubits, sqrt(4 / N).
double porter_thomas_spread(const GateCircuit& circuit);
/// Whether the mean excess of so many circuits is that of random states, as far as their spread lets it be told.
bool follows_porter_thomas(double mean_excess, double spread, double circuits = 1);

/// The qubits of each part of a circuit that no gate joins to another, by lowest qubit.
std::vector<std::vector<uint32_t>> connected_parts(const GateCircuit& circuit);
/// The gates on these qubits alone, which become qubits 0, 1, …; measurements are left out.
GateCircuit restricted_to(const GateCircuit& circuit, const std::vector<uint32_t>& qubits);

/// The standard error of the values' mean where each `together` of them in a row are not independent: from the spread
/// of the groups' means. Left-over values at the end are left out; at least two groups.
double error_of_mean(std::span<const double> values, size_t together = 1);

/// The chance that Kolmogorov's statistic is at least `distance` for this many samples (Stephens's approximation).
double kolmogorov_p(double distance, uint64_t samples);

/// F at a depth, F = start · per_cycle^cycles, by weighted least squares on F itself: points below 0, as a small
/// fidelity is now and then measured, count like others.
struct FidelityPerCycle {
  double per_cycle = 0, per_cycle_error = 0, start = 0;
};
struct FidelityPoint {
  double cycles, fidelity, error;
};
/// Points of at least two depths, all errors above 0. Nothing where no such decay fits, as where all fidelities are 0.
std::optional<FidelityPerCycle> fit_fidelity_per_cycle(std::span<const FidelityPoint> points);

}  // namespace sallow
