#include "trajectories/noisy_evolution.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace sallow {

namespace {

// Separates the streams of decays from those of errors and from those that StateVector::sample uses.
constexpr uint64_t kDecaySalt = 0x5851f42d4c957f2dull;
// The largest factor before amplitudes are rescaled; a factor of a million is far from the limits of single precision.
constexpr double kLargestGrowth = 1e6;

PauliError draw_error(uint32_t operation, size_t qubits, RandomStream& random) {
  const uint64_t kinds = (uint64_t{1} << 2 * qubits) - 1;
  return {operation, 1 + static_cast<uint64_t>(random.uniform() * static_cast<double>(kinds))};
}

void draw_errors_from(uint32_t first, const GateCircuit& circuit, const GateNoise& noise, RandomStream& random,
                      ErrorPattern& pattern) {
  for (uint32_t k = first; k < circuit.operations.size(); k++) {
    const CircuitOperation& operation = circuit.operations[k];
    const double rate = noise.error_rate(operation);
    if (rate == 0 || !(random.uniform() < rate)) continue;
    pattern.push_back(draw_error(k, operation.qubits.size(), random));
  }
}

}  // namespace

ErrorPattern draw_errors(const GateCircuit& circuit, const GateNoise& noise, RandomStream& random) {
  ErrorPattern pattern;
  draw_errors_from(0, circuit, noise, random, pattern);
  return pattern;
}

double no_error_probability(const GateCircuit& circuit, const GateNoise& noise) {
  double none = 1;
  for (const CircuitOperation& operation : circuit.operations) none *= 1 - noise.error_rate(operation);
  return none;
}

ErrorPattern draw_some_errors(const GateCircuit& circuit, const GateNoise& noise, RandomStream& random) {
  // Cumulative probability that the first error comes by operation k, as a sum of positive terms: accurate for rare
  // errors.
  std::vector<double> come;
  double none = 1, sum = 0;
  for (const CircuitOperation& operation : circuit.operations) {
    const double rate = noise.error_rate(operation);
    come.push_back(sum += none * rate);
    none *= 1 - rate;
  }
  SALLOW_CHECK(sum > 0);
  const double at = random.uniform() * sum;
  const auto first = static_cast<uint32_t>(std::upper_bound(come.begin(), come.end(), at) - come.begin());
  ErrorPattern pattern{draw_error(first, circuit.operations[first].qubits.size(), random)};
  draw_errors_from(first + 1, circuit, noise, random, pattern);
  return pattern;
}

void append_paulis(std::vector<CircuitOperation>& gates, const std::vector<uint32_t>& qubits, uint64_t paulis) {
  constexpr UnitaryGate kPaulis[] = {UnitaryGate::I, UnitaryGate::X, UnitaryGate::Y, UnitaryGate::Z};
  for (size_t k = 0; k < qubits.size(); k++) {
    CircuitOperation pauli;
    pauli.gate = kPaulis[paulis >> 2 * k & 3];
    pauli.qubits = {qubits[k]};
    if (pauli.gate != UnitaryGate::I) gates.push_back(std::move(pauli));
  }
}

template <typename Real>
NoisyEvolution<Real>::NoisyEvolution(const GateCircuit& circuit, const GateNoise& noise, StateVector<Real>& state)
    : circuit_(circuit),
      noise_(noise),
      state_(state),
      // If γ = 1, an amplitude of 1e-9 stands for 0.
      kept_amplitude_(std::max(std::sqrt(1 - noise.damping), 1e-9)) {
  decays_per_segment_ = 1;
  for (double growth = 1 / kept_amplitude_; noise.damping > 0 && growth / kept_amplitude_ <= kLargestGrowth;) {
    growth /= kept_amplitude_;
    if (++decays_per_segment_ >= circuit.operations.size()) break;
  }
  build({});
}

template <typename Real>
void NoisyEvolution<Real>::build(const ErrorPattern& errors) {
  if (!gates_.empty() && errors == built_) return;
  built_ = errors;
  gates_.clear();
  decays_.clear();
  size_t next_error = 0;
  for (uint32_t k = 0; k < circuit_.operations.size(); k++) {
    const CircuitOperation& operation = circuit_.operations[k];
    if (operation.kind != OperationKind::kGate) continue;
    gates_.push_back(operation);
    for (size_t q = 0; noise_.damping > 0 && q < operation.qubits.size(); q++) {
      CircuitOperation kept;
      kept.gate = UnitaryGate::MATRIX;
      kept.qubits = {operation.qubits[q]};
      kept.entries = {1, 0, 0, kept_amplitude_};
      decays_.push_back(gates_.size());
      gates_.push_back(std::move(kept));
    }
    if (next_error < errors.size() && errors[next_error].operation == k) {
      append_paulis(gates_, operation.qubits, errors[next_error++].paulis);
    }
  }
}

/// Applies gates_[begin, end); with `starts_with_flip`, first X on `flipped`.
template <typename Real>
void NoisyEvolution<Real>::apply(bool starts_with_flip, uint32_t flipped, size_t begin, size_t end) {
  std::vector<CircuitOperation> segment;
  if (starts_with_flip) append_paulis(segment, {flipped}, 1);
  auto decay = std::lower_bound(decays_.begin(), decays_.end(), begin);
  do {
    const size_t room = static_cast<size_t>(decays_.end() - decay);
    const size_t stop =
        room > decays_per_segment_ ? std::min(end, decay[static_cast<ptrdiff_t>(decays_per_segment_)]) : end;
    segment.insert(segment.end(), gates_.begin() + static_cast<ptrdiff_t>(begin),
                   gates_.begin() + static_cast<ptrdiff_t>(stop));
    const StageWork work = state_.apply(segment);
    work_.bytes += work.bytes;
    work_.multiply_adds += work.multiply_adds;
    work_.exchanges += work.exchanges;
    work_.exchanged_bytes += work.exchanged_bytes;
    segment.clear();
    decay += static_cast<ptrdiff_t>(std::min(room, decays_per_segment_));
    begin = stop;
  } while (begin < end);
}

/// Runs gates_[0, end) from |0…0>. The elements of decays_ listed in `decayed` (ascending) are replaced by decays.
template <typename Real>
void NoisyEvolution<Real>::evolve(const std::vector<size_t>& decayed, size_t end) {
  state_.set_to_zero();
  size_t begin = 0;
  bool flips = false;
  uint32_t flipped = 0;
  for (size_t decay : decayed) {
    apply(flips, flipped, begin, decays_[decay]);
    begin = decays_[decay] + 1;
    flipped = gates_[decays_[decay]].qubits[0];
    const double one = state_.probability_of_one(flipped);
    // Because of rounding in norms, a decay may be found for a qubit that cannot decay.
    flips = one > 0;
    if (flips) state_.project(flipped, true, one);
  }
  apply(flips, flipped, begin, end);
}

template <typename Real>
double NoisyEvolution<Real>::run_without_decay(const ErrorPattern& errors) {
  build(errors);
  evolve({}, gates_.size());
  return noise_.damping > 0 ? state_.norm() : 1;
}

template <typename Real>
void NoisyEvolution<Real>::run_with_decay(const ErrorPattern& errors, double survival, RandomStream& random) {
  build(errors);
  std::vector<size_t> decayed;
  while (decayed.empty() || decayed.back() + 1 < decays_.size()) {
    size_t low = decayed.empty() ? 0 : decayed.back() + 1, high = decays_.size() - 1;
    while (low < high) {
      const size_t middle = low + (high - low) / 2;
      evolve(decayed, decays_[middle] + 1);
      if (state_.norm() <= survival) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    decayed.push_back(low);
    evolve(decayed, gates_.size());
    survival = random.uniform();
    if (survival < state_.norm()) return;
  }
}

template <typename Real>
void NoisyEvolution<Real>::visit_final_states(const ShotsByPattern& shots, uint64_t seed,
                                              const std::function<void(std::span<const size_t>)>& visit) {
  for (const auto& [errors, members] : shots) {
    const double kept = run_without_decay(errors);
    if (noise_.damping == 0) {
      visit(members);
      continue;
    }
    std::vector<size_t> staying, decaying;
    for (size_t shot : members) {
      (RandomStream(seed ^ kDecaySalt, shot).uniform() < kept ? staying : decaying).push_back(shot);
    }
    if (!staying.empty()) visit(staying);
    for (const size_t& shot : decaying) {
      RandomStream random(seed ^ kDecaySalt, shot);
      const double survival = random.uniform();
      run_with_decay(errors, survival, random);
      visit(std::span(&shot, 1));
    }
  }
}

template class NoisyEvolution<float>;
template class NoisyEvolution<double>;

}  // namespace sallow
