#include "circuit_studies/willow_circuits.h"

#include <algorithm>
#include <cmath>

#include "base/stopwatch.h"
#include "tensor_network/bisection/bisection_order.h"
#include "tensor_network/contract_amplitudes.h"
#include "trajectories/circuit_sampler.h"

namespace sallow {

namespace {

constexpr uint32_t kQubits = 20;
constexpr uint32_t kCycles[] = {12, 16, 20};  // these depths have converged, see FidelityStudyOptions
constexpr uint64_t kTrajectories = 1000;
constexpr size_t kCheckedAmplitudes = 4;
constexpr uint32_t kCheckedCycles = 8;

AmplitudeCheck check_amplitudes(const WillowCircuitsOptions& options) {
  AmplitudeCheck check{kQubits, kCheckedCycles, kCheckedAmplitudes, 0};
  const GateCircuit circuit =
      random_circuit(grid_layout("willow", kQubits), {.cycles = check.cycles, .seed = options.seed});
  const CircuitShots shots =
      sample_circuit<double>(circuit, {}, kCheckedAmplitudes, options.seed, options.thread_count);
  std::vector<std::vector<bool>> bitstrings;
  for (uint64_t word : shots.words) {
    bitstrings.emplace_back();
    for (uint32_t q = 0; q < kQubits; q++) bitstrings.back().push_back(word >> q & 1);
  }
  ContractionOptions contraction;
  contraction.thread_count = options.thread_count;
  contraction.search_rounds = 4;
  contraction.bisection = bisection_start();
  contraction.memory_bytes = 0x1p24;
  const ContractedAmplitudes contracted = contract_amplitudes(circuit, bitstrings, contraction);
  StateVector<double> state(kQubits, options.thread_count);
  state.apply(circuit.operations);
  for (size_t k = 0; k < kCheckedAmplitudes; k++) {
    const double difference = std::abs(contracted.amplitudes[k] - state.amplitude(shots.words[k]));
    check.largest_difference = std::max(check.largest_difference, difference * std::exp2(kQubits / 2.0));
  }
  return check;
}

}  // namespace

WillowCircuits simulate_willow_circuits(const WillowCircuitsOptions& options, StudyObserver& observer) {
  const Stopwatch stopwatch;
  WillowCircuits result;
  result.study.layout = "willow";
  result.study.qubits = {kQubits};
  result.study.cycles.assign(std::begin(kCycles), std::end(kCycles));
  result.study.noise = parse_gate_noise("willow");
  result.study.shots = std::max<uint64_t>(2, options.shots);
  result.study.noise.shots_per_draw = std::max<uint64_t>(1, result.study.shots / kTrajectories);
  result.study.seed = options.seed;
  result.study.thread_count = options.thread_count;
  observer.stage("sampling random circuits", std::size(kCycles));
  result.study.report = [&] {
    observer.step();
    return !observer.stop();
  };
  result.study.stop = [&] { return observer.stop(); };
  result.rows = study_fidelity(result.study);
  result.study.report = result.study.stop = {};
  result.decays = fit_decays(result.rows);
  if (!observer.stop()) result.check = check_amplitudes(options);
  WillowTableOptions table;
  table.sizes = {{53, 20}, {67, 32}, {WillowTask::kQubits, WillowTask::kCycles}};
  table.laptop = false;
  table.search_batches = false;
  table.steps = options.search_steps;
  table.seconds = options.search_seconds;
  table.seed = options.seed;
  table.thread_count = options.thread_count;
  result.table = willow_table(table, observer);
  result.seconds = stopwatch.seconds();
  return result;
}

}  // namespace sallow
