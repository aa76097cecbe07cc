#include "trajectories/expectations.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "trajectories/measured_trajectory.h"
#include "trajectories/noisy_evolution.h"

namespace sallow {

namespace {

// Separates the streams of trajectories from those of sampled shots, and of their decays from each other.
constexpr uint64_t kTrajectorySalt = 0x2545f4914f6cdd1dull;
constexpr uint64_t kTrajectoryDecaySalt = 0xda942042e4dd58b5ull;

/// The mean and the spread of each observable over trajectories.
class Tally {
 public:
  explicit Tally(size_t observables) : sums_(observables), squares_(observables) {}

  void add(const std::vector<double>& values, double times = 1) {
    // Sums are relative to the first values, so nothing is lost if all values are nearly equal.
    if (count_ == 0) origin_ = values;
    count_ += times;
    for (size_t k = 0; k < values.size(); k++) {
      const double difference = values[k] - origin_[k];
      sums_[k] += times * difference;
      squares_[k] += times * difference * difference;
    }
  }
  double mean(size_t k) const { return origin_[k] + sums_[k] / count_; }
  double error(size_t k) const {
    const double scatter = squares_[k] - sums_[k] * sums_[k] / count_;
    return std::sqrt(std::max(0.0, scatter) / (count_ - 1) / count_);
  }

 private:
  double count_ = 0;
  std::vector<double> origin_, sums_, squares_;
};

template <typename Real>
std::vector<double> values_of(const StateVector<Real>& state, std::span<const PauliSum> observables, double readout) {
  std::vector<double> values;
  for (const PauliSum& observable : observables) values.push_back(expectation(state, observable, readout));
  return values;
}

template <typename Real>
Tally over_measured_trajectories(const GateCircuit& circuit, std::span<const PauliSum> observables,
                                 const ExpectationOptions& options, StateVector<Real>& state) {
  Tally tally(observables.size());
  for (uint64_t k = 0; k < options.trajectories; k++) {
    RandomStream random(options.seed ^ kTrajectorySalt, k);
    const ErrorPattern errors = draw_errors(circuit, options.noise, random);
    MeasuredTrajectory<Real> trajectory(state, options.noise, random);
    std::vector<bool> bits(circuit.bit_count);
    trajectory.run(circuit, errors, bits);
    tally.add(values_of(state, observables, options.noise.readout));
    if (options.report) options.report(1);
  }
  return tally;
}

/// Averages over trajectories with at least one error: Pauli errors, or only decays. `no_pauli` is the probability of
/// no Pauli error, and `kept` the probability that no qubit of the error-free circuit decays.
template <typename Real>
Tally over_trajectories_with_errors(const GateCircuit& circuit, std::span<const PauliSum> observables,
                                    const ExpectationOptions& options, double no_pauli, double kept,
                                    NoisyEvolution<Real>& evolution, StateVector<Real>& state) {
  struct Drawn {
    uint64_t trajectory;
    double survival;
  };
  std::map<ErrorPattern, std::vector<Drawn>> by_pattern;
  const double with_pauli = 1 - no_pauli, decay_alone = no_pauli * (1 - kept);
  for (uint64_t k = 0; k < options.trajectories; k++) {
    RandomStream random(options.seed ^ kTrajectorySalt, k);
    if (random.uniform() * (with_pauli + decay_alone) < with_pauli) {
      const double survival = random.uniform();
      by_pattern[draw_some_errors(circuit, options.noise, random)].push_back({k, survival});
    } else {
      by_pattern[{}].push_back({k, kept + (1 - kept) * random.uniform()});
    }
  }
  Tally tally(observables.size());
  for (const auto& [errors, drawn] : by_pattern) {
    const double chance = errors.empty() ? kept : evolution.run_without_decay(errors);
    double staying = 0;
    for (const Drawn& one : drawn) staying += options.noise.damping == 0 || one.survival < chance;
    if (staying > 0) tally.add(values_of(state, observables, options.noise.readout), staying);
    for (const Drawn& one : drawn) {
      if (options.noise.damping == 0 || one.survival < chance) continue;
      RandomStream random(options.seed ^ kTrajectoryDecaySalt, one.trajectory);
      evolution.run_with_decay(errors, one.survival, random);
      tally.add(values_of(state, observables, options.noise.readout));
    }
    if (options.report) options.report(drawn.size());
  }
  return tally;
}

}  // namespace

template <typename Real>
Expectations expectations(const GateCircuit& circuit, std::span<const PauliSum> observables,
                          const ExpectationOptions& options) {
  SALLOW_REQUIRE(options.trajectories >= 2,
                 "expectations: expected at least 2 trajectories, got " + std::to_string(options.trajectories));
  Expectations result;
  StateVector<Real> state(circuit.qubit_count, options.thread_count);
  if (!circuit.is_unitary_until_measured()) {
    const Tally tally = over_measured_trajectories(circuit, observables, options, state);
    result.trajectories = options.trajectories;
    result.no_error_probability = no_error_probability(circuit, options.noise);
    for (size_t k = 0; k < observables.size(); k++) result.values.push_back({tally.mean(k), tally.error(k)});
    return result;
  }
  NoisyEvolution<Real> evolution(circuit, options.noise, state);
  const double no_pauli = no_error_probability(circuit, options.noise);
  const double kept = std::min(1.0, evolution.run_without_decay({}));
  for (double value : values_of(state, observables, options.noise.readout)) result.values.push_back({value, 0});
  const double none = no_pauli * kept;
  if (none == 1) return result;
  const Tally tally = over_trajectories_with_errors(circuit, observables, options, no_pauli, kept, evolution, state);
  result.trajectories = options.trajectories;
  result.no_error_probability = none;
  for (size_t k = 0; k < observables.size(); k++) {
    result.values[k] = {none * result.values[k].value + (1 - none) * tally.mean(k), (1 - none) * tally.error(k)};
  }
  return result;
}

template Expectations expectations<float>(const GateCircuit&, std::span<const PauliSum>, const ExpectationOptions&);
template Expectations expectations<double>(const GateCircuit&, std::span<const PauliSum>, const ExpectationOptions&);

}  // namespace sallow
