#include "amplitude/circuit_sampler.h"

#include <chrono>
#include <cmath>
#include <map>

#include "base/error.h"

namespace sallow {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A Pauli that follows an operation: base-4 digits, a qubit each, 1 X, 2 Y, 3 Z.
struct PauliError {
  uint32_t operation;
  uint64_t paulis;
  bool operator<(const PauliError& other) const {
    return std::pair(operation, paulis) < std::pair(other.operation, other.paulis);
  }
};
using ErrorPattern = std::vector<PauliError>;

// Streams of one shot's decisions must not meet the streams that StateVector::sample draws from.
constexpr uint64_t kErrorSalt = 0x9d5c0fb1f1a3e1c7ull;

ErrorPattern draw_errors(const UnitaryCircuit& circuit, const NoiseModel& noise, RandomStream& random) {
  ErrorPattern pattern;
  for (uint32_t k = 0; k < circuit.operations.size(); k++) {
    const UnitaryOperation& operation = circuit.operations[k];
    if (operation.kind != OperationKind::kGate) continue;
    double rate = operation.qubits.size() == 1 ? noise.one_qubit : noise.two_qubit;
    if (rate == 0 || !(random.uniform() < rate)) continue;
    uint64_t kinds = (uint64_t{1} << 2 * operation.qubits.size()) - 1;
    pattern.push_back({k, 1 + static_cast<uint64_t>(random.uniform() * static_cast<double>(kinds))});
  }
  return pattern;
}

void append_paulis(std::vector<UnitaryOperation>& gates, const std::vector<uint32_t>& qubits, uint64_t paulis) {
  constexpr UnitaryGate kPaulis[] = {UnitaryGate::I, UnitaryGate::X, UnitaryGate::Y, UnitaryGate::Z};
  for (size_t k = 0; k < qubits.size(); k++) {
    UnitaryOperation pauli;
    pauli.gate = kPaulis[paulis >> 2 * k & 3];
    pauli.qubits = {qubits[k]};
    if (pauli.gate != UnitaryGate::I) gates.push_back(std::move(pauli));
  }
}

bool holds(const std::vector<BitCondition>& conditions, const std::vector<bool>& bits) {
  for (const BitCondition& condition : conditions) {
    uint64_t value = 0;
    for (size_t k = 0; k < condition.bits.size(); k++) value |= static_cast<uint64_t>(bits[condition.bits[k]]) << k;
    if ((value == condition.value) == condition.negated) return false;
  }
  return true;
}

/// Where a result goes: the qubit behind each bit of a shot.
std::vector<uint32_t> measured_qubits(const UnitaryCircuit& circuit, uint32_t bit_count, bool measures) {
  std::vector<uint32_t> qubit_of_bit(bit_count, UINT32_MAX);
  for (const UnitaryOperation& operation : circuit.operations) {
    if (operation.kind != OperationKind::kMeasure) continue;
    for (size_t k = 0; k < operation.bits.size(); k++) qubit_of_bit[operation.bits[k]] = operation.qubits[k];
  }
  for (uint32_t q = 0; !measures && q < bit_count; q++) qubit_of_bit[q] = q;
  return qubit_of_bit;
}

/// One shot with everything that may happen in the middle of a circuit.
template <typename Real>
class Trajectory {
 public:
  Trajectory(StateVector<Real>& state, const NoiseModel& noise, RandomStream& random)
      : state_(state), noise_(noise), random_(random) {}

  void run(const UnitaryCircuit& circuit, const ErrorPattern& errors, std::vector<bool>& bits) {
    state_.set_to_zero();
    size_t next_error = 0;
    for (uint32_t k = 0; k < circuit.operations.size(); k++) {
      const UnitaryOperation& operation = circuit.operations[k];
      bool happens = holds(operation.conditions, bits);
      if (happens) step(operation, bits);
      if (next_error < errors.size() && errors[next_error].operation == k) {
        if (happens) append_paulis(waiting_, operation.qubits, errors[next_error].paulis);
        next_error++;
      }
    }
    flush();
  }

  bool measure(uint32_t qubit) {
    flush();
    double one = state_.probability_of_one(qubit), zero = state_.norm() - one;
    bool value = random_.uniform() * (zero + one) < one;
    state_.project(qubit, value, value ? one : zero);
    return value;
  }

 private:
  void step(const UnitaryOperation& operation, std::vector<bool>& bits) {
    if (operation.kind == OperationKind::kGate) {
      waiting_.push_back(operation);
      waiting_.back().conditions.clear();
      if (noise_.damping > 0) {
        for (uint32_t qubit : operation.qubits) damp(qubit);
      }
      return;
    }
    for (size_t k = 0; k < operation.qubits.size(); k++) {
      bool value = measure(operation.qubits[k]);
      if (operation.kind == OperationKind::kMeasure) {
        bits[operation.bits[k]] = value != (noise_.readout > 0 && random_.uniform() < noise_.readout);
      } else if (value) {
        append_paulis(waiting_, {operation.qubits[k]}, 1);
      }
    }
  }

  /// Kraus operators sqrt(γ) |0><1| and diag(1, sqrt(1 − γ)).
  void damp(uint32_t qubit) {
    flush();
    double total = state_.norm(), one = state_.probability_of_one(qubit);
    double jump = noise_.damping * one;
    if (random_.uniform() * total < jump) {
      state_.project(qubit, true, one);
      append_paulis(waiting_, {qubit}, 1);
    } else {
      state_.attenuate(qubit, std::sqrt(1 - noise_.damping), total - jump);
    }
  }

  void flush() {
    if (!waiting_.empty()) state_.apply(waiting_);
    waiting_.clear();
  }

  StateVector<Real>& state_;
  const NoiseModel& noise_;
  RandomStream& random_;
  std::vector<UnitaryOperation> waiting_;
};

}  // namespace

template <typename Real>
CircuitShots sample_circuit(const UnitaryCircuit& circuit, const NoiseModel& noise, size_t shots, uint64_t seed,
                            size_t thread_count, Ranks& ranks) {
  CircuitShots result;
  bool measures = circuit.bit_count > 0;
  result.bit_count = measures ? circuit.bit_count : circuit.qubit_count;
  result.words.assign(shots * result.words_per_shot(), 0);
  StateVector<Real> state(circuit.qubit_count, thread_count, ranks);
  if (!circuit.is_unitary_until_measured() || noise.damping > 0) {
    Clock::time_point start = Clock::now();
    for (size_t shot = 0; shot < shots; shot++) {
      RandomStream random(seed ^ kErrorSalt, shot);
      ErrorPattern errors = draw_errors(circuit, noise, random);
      Trajectory<Real> trajectory(state, noise, random);
      std::vector<bool> bits(result.bit_count);
      trajectory.run(circuit, errors, bits);
      for (uint32_t q = 0; !measures && q < circuit.qubit_count; q++) {
        bits[q] = trajectory.measure(q) != (noise.readout > 0 && random.uniform() < noise.readout);
      }
      for (uint32_t bit = 0; bit < result.bit_count; bit++) result.set_bit(shot, bit, bits[bit]);
    }
    result.trajectories = shots;
    result.seconds_evolve = seconds_since(start);
    return result;
  }

  // Shots by the errors they drew, and each shot's readout flips.
  std::map<ErrorPattern, std::vector<size_t>> by_pattern;
  std::vector<std::vector<uint32_t>> flips(noise.readout > 0 ? shots : 0);
  if (noise.is_noiseless()) {
    std::vector<size_t>& all = by_pattern[{}];
    for (size_t shot = 0; shot < shots; shot++) all.push_back(shot);
  } else {
    ErrorPattern pattern;
    for (size_t shot = 0; shot < shots; shot++) {
      RandomStream random(seed ^ kErrorSalt, shot);
      if (shot % noise.shots_per_draw == 0) pattern = draw_errors(circuit, noise, random);
      by_pattern[pattern].push_back(shot);
      for (uint32_t bit = 0; noise.readout > 0 && bit < result.bit_count; bit++) {
        if (random.uniform() < noise.readout) flips[shot].push_back(bit);
      }
    }
  }
  if (shots == 0) by_pattern[{}];
  std::vector<uint32_t> qubit_of_bit = measured_qubits(circuit, result.bit_count, measures);
  for (const auto& [errors, members] : by_pattern) {
    Clock::time_point start = Clock::now();
    std::vector<UnitaryOperation> gates;
    size_t next_error = 0;
    for (uint32_t k = 0; k < circuit.operations.size(); k++) {
      if (circuit.operations[k].kind != OperationKind::kGate) continue;
      gates.push_back(circuit.operations[k]);
      if (next_error < errors.size() && errors[next_error].operation == k) {
        append_paulis(gates, circuit.operations[k].qubits, errors[next_error++].paulis);
      }
    }
    state.set_to_zero();
    StageWork work = state.apply(gates);
    result.work.bytes += work.bytes;
    result.work.multiply_adds += work.multiply_adds;
    result.work.exchanges += work.exchanges;
    result.work.exchanged_bytes += work.exchanged_bytes;
    result.trajectories++;
    result.seconds_evolve += seconds_since(start);
    start = Clock::now();
    std::vector<uint64_t> drawn = state.sample(members, seed);
    for (size_t k = 0; k < drawn.size(); k++) {
      size_t shot = members[k];
      for (uint32_t bit = 0; bit < result.bit_count; bit++) {
        if (qubit_of_bit[bit] != UINT32_MAX) result.set_bit(shot, bit, drawn[k] >> qubit_of_bit[bit] & 1);
      }
      if (noise.readout > 0) {
        for (uint32_t bit : flips[shot]) result.set_bit(shot, bit, !result.bit(shot, bit));
      }
    }
    result.seconds_sample += seconds_since(start);
  }
  return result;
}

template CircuitShots sample_circuit<float>(const UnitaryCircuit&, const NoiseModel&, size_t, uint64_t, size_t, Ranks&);
template CircuitShots sample_circuit<double>(const UnitaryCircuit&, const NoiseModel&, size_t, uint64_t, size_t,
                                             Ranks&);

}  // namespace sallow
