#include "codes/code_circuit.h"

namespace sallow {

// Data qubits at even sites of a line, checks between them.
Patch repetition_patch(uint32_t distance) {
  Patch patch;
  for (uint32_t k = 0; k < 2 * distance - 1; k++) {
    if (k % 2 == 0) {
      patch.add_data(k, {2 * int64_t{k}, 0});
    } else {
      patch.add_check(k, {2 * int64_t{k}, 0}, 'Z');
    }
  }
  patch.put_on_observable(2 * distance - 2);
  return patch;
}

Circuit repetition_memory(const CodeOptions& options, const RoundNoise& noise) {
  Patch patch = repetition_patch(static_cast<uint32_t>(options.distance));
  std::vector<uint32_t> checks = patch.check_qubits(), all, from_left, from_right;
  for (uint32_t k = 0; k < patch.qubit_count(); k++) all.push_back(k);
  for (uint32_t check : checks) {
    from_left.insert(from_left.end(), {check - 1, check});
    from_right.insert(from_right.end(), {check + 1, check});
  }
  uint32_t check_count = static_cast<uint32_t>(checks.size());

  CodeCircuit round(noise);
  round.tick();
  round.begin_round(patch.data());
  round.clifford2(Gate::CX, from_left);
  round.tick();
  round.clifford2(Gate::CX, from_right);
  round.tick();
  round.measure_and_reset_checks(checks);

  CodeCircuit memory(noise);
  memory.reset('Z', all);
  memory.repeat(1, round);
  for (const Check& check : patch.checks()) {
    memory.detector({check.site.x(), 0}, {patch.check_lookback(check.qubit)});
  }
  CodeCircuit body = round;
  body.shift_time(2);
  for (const Check& check : patch.checks()) {
    uint32_t now = patch.check_lookback(check.qubit);
    body.detector({check.site.x(), 0}, {now, now + check_count});
  }
  memory.repeat(options.rounds - 1, body);

  memory.measure_data('Z', patch.data());
  uint32_t data_count = static_cast<uint32_t>(patch.data().size());
  for (const Check& check : patch.checks()) {
    memory.detector({check.site.x(), 1}, {patch.data_lookback(check.qubit - 1), patch.data_lookback(check.qubit + 1),
                                          data_count + patch.check_lookback(check.qubit)});
  }
  memory.observable({patch.data_lookback(patch.observable()[0])});
  return memory.circuit();
}

}  // namespace sallow
