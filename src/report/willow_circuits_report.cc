#include "report/willow_circuits_report.h"

#include <cstdio>

#include "report/fidelity_report.h"
#include "report/table.h"
#include "report/willow_cost_report.h"

namespace sallow {

namespace {

std::string check_text(const AmplitudeCheck& check) {
  if (check.amplitudes == 0) return "";
  char difference[32];
  std::snprintf(difference, sizeof difference, "%.0e", check.largest_difference);
  return std::to_string(check.amplitudes) +
         " amplitudes by tensor-network contraction are those of the state vector to " + difference +
         " of a typical one.\n";
}

}  // namespace

std::string willow_circuits_text(const WillowCircuits& circuits) {
  const GateNoise& noise = circuits.study.noise;
  std::string text =
      "Willow's random circuits, sampled, verified and priced\n\n"
      "Generated on the chip's grid with exact iSWAPs. Noise at the chip's published errors: " +
      fixed_text(100 * noise.one_qubit, 3) + " % a gate on one\nqubit, " + fixed_text(100 * noise.two_qubit, 2) +
      " % on two, " + fixed_text(100 * noise.readout, 2) + " % a readout. " + std::to_string(circuits.study.shots) +
      " shots a circuit. Fidelity: linear XEB over that of perfect samples.\n\n" + fidelity_table(circuits.rows) +
      "\n" + decay_lines(circuits.rows, circuits.decays) + check_text(circuits.check) + "\n" +
      willow_task_text(circuits.table) +
      "≤: by the best orders that long searches found, which came with the program, and a short search from there. A\n"
      "longer one may lower each: 'sallow rcs willow' searches longer, and says what is assumed and left out.\n"
      "Any memory: 103 qubits have 2^103 amplitudes.\n";
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
