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
         " amplitudes by tensor-network contraction agree with the state vector to " + difference +
         " of a typical amplitude.\n";
}

}  // namespace

std::string willow_circuits_text(const WillowCircuits& circuits) {
  const GateNoise& noise = circuits.study.noise;
  std::string text =
      "Willow's random circuits, sampled, verified and priced\n\n"
      "Generated on the chip's grid with exact iSWAPs. Noise at the chip's published errors: " +
      fixed_text(100 * noise.one_qubit, 3) + " % per one-qubit\ngate, " + fixed_text(100 * noise.two_qubit, 2) +
      " % per two-qubit gate, " + fixed_text(100 * noise.readout, 2) + " % per readout. " +
      std::to_string(circuits.study.shots) +
      " shots per circuit.\nFidelity: linear XEB over that of perfect samples.\n\n" + fidelity_table(circuits.rows) +
      "\n" + decay_lines(circuits.rows, circuits.decays) + check_text(circuits.check) + "\n" +
      willow_task_text(circuits.table) +
      "≤: with the best orders of long searches, which come with the program, and of a short search from there. "
      "Longer\n"
      "searches may lower each figure: 'sallow rcs willow' searches longer, and lists the assumptions.\n"
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
