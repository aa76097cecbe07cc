#include "cli/willow_circuits.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/stopwatch.h"
#include "cli/fidelity_report.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "json/json.h"
#include "tensor_network/contract_amplitudes.h"
#include "trajectories/circuit_sampler.h"

namespace sallow {

namespace {

constexpr uint32_t kQubits = 20;
constexpr uint32_t kCycles[] = {8, 14, 20};
constexpr uint64_t kTrajectories = 1000;
constexpr size_t kCheckedAmplitudes = 4;

AmplitudeCheck check_amplitudes(const WillowCircuitsOptions& options) {
  AmplitudeCheck check{kQubits, kCycles[0], kCheckedAmplitudes, 0};
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

WillowCircuits simulate_willow_circuits(const WillowCircuitsOptions& options) {
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
  {
    Progress progress("sampling random circuits", std::size(kCycles));
    result.study.report = [&] { progress.advance(1); };
    result.rows = study_fidelity(result.study);
    result.study.report = {};
  }
  result.decays = fit_decays(result.rows);
  result.check = check_amplitudes(options);
  WillowTableOptions table;
  table.sizes = {{53, 20}, {67, 32}, {WillowTask::kQubits, WillowTask::kCycles}};
  table.laptop = false;
  table.seconds = options.search_seconds;
  table.seed = options.seed;
  table.thread_count = options.thread_count;
  result.table = willow_table(table);
  result.seconds = stopwatch.seconds();
  return result;
}

std::string willow_circuits_text(const WillowCircuits& circuits) {
  const GateNoise& noise = circuits.study.noise;
  char difference[32];
  std::snprintf(difference, sizeof difference, "%.0e", circuits.check.largest_difference);
  std::string text =
      "Willow's random circuits, sampled, verified and priced\n\n"
      "Generated on the chip's grid with exact iSWAPs. Noise at the chip's published errors: " +
      fixed_text(100 * noise.one_qubit, 3) + " % a gate on one\nqubit, " + fixed_text(100 * noise.two_qubit, 2) +
      " % on two, " + fixed_text(100 * noise.readout, 2) + " % a readout. " + std::to_string(circuits.study.shots) +
      " shots a circuit. Fidelity: linear XEB over that of perfect samples.\n\n" + fidelity_table(circuits.rows) +
      "\n" + decay_lines(circuits.decays) + std::to_string(circuits.check.amplitudes) +
      " amplitudes by tensor-network contraction are those of the state vector to " + difference +
      " of a typical one.\n\n" + willow_task_text(circuits.table) +
      "Any memory: 103 qubits have 2^103 amplitudes. Within Frontier's memory: upper bounds after " +
      fixed_text(circuits.table.options.seconds, 0) +
      " s of search;\n'sallow rcs willow' searches longer, and says what is assumed and left out.\n";
  return text;
}

Json willow_circuits_json(const WillowCircuits& circuits) {
  return {{"xeb", fidelity_json(circuits.study, circuits.rows, circuits.decays)},
          {"amplitude_check",
           {{"qubits", circuits.check.qubits},
            {"cycles", circuits.check.cycles},
            {"amplitudes", circuits.check.amplitudes},
            {"largest_difference", circuits.check.largest_difference}}},
          {"classical_cost", willow_json(circuits.table)},
          {"seconds", circuits.seconds}};
}

}  // namespace sallow
