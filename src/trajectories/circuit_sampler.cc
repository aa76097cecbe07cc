#include "trajectories/circuit_sampler.h"

#include "base/stopwatch.h"
#include "trajectories/measured_trajectory.h"
#include "trajectories/noisy_evolution.h"

namespace sallow {

namespace {

// Separates the streams for the decisions of a shot from the streams that StateVector::sample uses.
constexpr uint64_t kErrorSalt = 0x9d5c0fb1f1a3e1c7ull;

/// The measured qubit for each bit of a shot.
std::vector<uint32_t> measured_qubits(const GateCircuit& circuit, uint32_t bit_count, bool measures) {
  std::vector<uint32_t> qubit_of_bit(bit_count, UINT32_MAX);
  for (const CircuitOperation& operation : circuit.operations) {
    if (operation.kind != OperationKind::kMeasure) continue;
    for (size_t k = 0; k < operation.bits.size(); k++) qubit_of_bit[operation.bits[k]] = operation.qubits[k];
  }
  for (uint32_t q = 0; !measures && q < bit_count; q++) qubit_of_bit[q] = q;
  return qubit_of_bit;
}

/// Samples each shot as a separate trajectory.
template <typename Real>
void sample_one_by_one(const GateCircuit& circuit, const GateNoise& noise, size_t shots, uint64_t seed,
                       StateVector<Real>& state, const std::function<void(uint64_t)>& report, CircuitShots& result) {
  const bool measures = circuit.bit_count > 0;
  for (size_t shot = 0; shot < shots; shot++) {
    RandomStream random(seed ^ kErrorSalt, shot);
    const ErrorPattern errors = draw_errors(circuit, noise, random);
    MeasuredTrajectory<Real> trajectory(state, noise, random);
    std::vector<bool> bits(result.bit_count);
    trajectory.run(circuit, errors, bits);
    for (uint32_t q = 0; !measures && q < circuit.qubit_count; q++) {
      bits[q] = trajectory.measure(q) != (noise.readout > 0 && random.uniform() < noise.readout);
    }
    for (uint32_t bit = 0; bit < result.bit_count; bit++) result.set_bit(shot, bit, bits[bit]);
    if (report) report(1);
  }
  result.trajectories = shots;
}

}  // namespace

template <typename Real>
CircuitShots sample_circuit(const GateCircuit& circuit, const GateNoise& noise, size_t shots, uint64_t seed,
                            size_t thread_count, Ranks& ranks, const std::function<void(uint64_t)>& report) {
  CircuitShots result;
  bool measures = circuit.bit_count > 0;
  result.bit_count = measures ? circuit.bit_count : circuit.qubit_count;
  result.words.assign(shots * result.words_per_shot(), 0);
  StateVector<Real> state(circuit.qubit_count, thread_count, ranks);
  const Stopwatch stopwatch;
  if (!circuit.is_unitary_until_measured()) {
    sample_one_by_one(circuit, noise, shots, seed, state, report, result);
    result.seconds_evolve = stopwatch.seconds();
    return result;
  }

  ShotsByPattern by_pattern;
  std::vector<std::vector<uint32_t>> flips(noise.readout > 0 ? shots : 0);  // readout errors of each shot
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
  const std::vector<uint32_t> qubit_of_bit = measured_qubits(circuit, result.bit_count, measures);
  NoisyEvolution<Real> evolution(circuit, noise, state);
  evolution.visit_final_states(by_pattern, seed, [&](std::span<const size_t> members) {
    const Stopwatch sampling;
    const std::vector<uint64_t> drawn = state.sample(members, seed);
    for (size_t k = 0; k < drawn.size(); k++) {
      size_t shot = members[k];
      for (uint32_t bit = 0; bit < result.bit_count; bit++) {
        if (qubit_of_bit[bit] != UINT32_MAX) result.set_bit(shot, bit, drawn[k] >> qubit_of_bit[bit] & 1);
      }
      if (noise.readout > 0) {
        for (uint32_t bit : flips[shot]) result.set_bit(shot, bit, !result.bit(shot, bit));
      }
    }
    result.trajectories++;
    result.seconds_sample += sampling.seconds();
    if (report) report(members.size());
  });
  result.work = evolution.work();
  result.seconds_evolve = stopwatch.seconds() - result.seconds_sample;
  return result;
}

template CircuitShots sample_circuit<float>(const GateCircuit&, const GateNoise&, size_t, uint64_t, size_t, Ranks&,
                                            const std::function<void(uint64_t)>&);
template CircuitShots sample_circuit<double>(const GateCircuit&, const GateNoise&, size_t, uint64_t, size_t, Ranks&,
                                             const std::function<void(uint64_t)>&);

}  // namespace sallow
