#include <array>

#include "codes/code_circuit.h"

namespace sallow {

namespace {

using Qubits = std::vector<uint32_t>;

// The same schedule as in the CX form, relative to the check.
constexpr std::array<Site, 4> kX = {Site{2, 2}, Site{-2, 2}, Site{2, -2}, Site{-2, -2}};
constexpr std::array<Site, 4> kZ = {Site{2, 2}, Site{2, -2}, Site{-2, 2}, Site{-2, -2}};

/// The parts that all rounds of one patch share.
///
/// An X check needs Hadamards on its data before and after the CZ. Each data qubit has its CZs with X checks either in
/// the two outer gate layers or in the two inner ones. Data of the outer kind are turned before the first layer and
/// after the last; all data are turned after the first layer and before the last. Idle data get echoes as on chips: X
/// in the middle, and Y while the checks are measured. With these echoes SI1000 gives the detection fractions of
/// Willow.
struct Rounds {
  Rounds(const Patch& the_patch, char basis) : patch(the_patch), checks(the_patch.check_qubits()) {
    for (const Check& check : patch.checks()) {
      for (size_t layer = 0; layer < 4; layer++) {
        const uint32_t* data = patch.data_at(check.site + (check.letter == 'X' ? kX : kZ)[layer]);
        if (data) pairs[layer].insert(pairs[layer].end(), {check.qubit, *data});
      }
    }
    turned_in_rounds = turned_at_ends = checks;
    all = patch.data();
    all.insert(all.end(), checks.begin(), checks.end());
    for (uint32_t qubit : patch.data()) {
      bool outer = meets_x_check_first(qubit);
      if (outer) turned_in_rounds.push_back(qubit);
      // In a memory of X, all data are turned once more at the start and at the end.
      if (outer != (basis == 'X')) turned_at_ends.push_back(qubit);
    }
  }

  // The check that the qubit would meet in the first layer is in the cell below and to the left; here, whether that
  // cell is an X cell. At the border of the patch the cell may have no check.
  bool meets_x_check_first(uint32_t qubit) const {
    Site site = patch.site_of(qubit);
    return (site.twice_x / 2 + site.twice_y / 2 - 2) / 2 % 2 == 1;
  }

  void append_gates(CodeCircuit& circuit, const Qubits& first_turned, const Qubits& last_turned) const {
    auto turn = [&](const Qubits& qubits) {
      circuit.tick();
      circuit.clifford1(Gate::H, qubits);
    };
    auto meet = [&](size_t layer) {
      circuit.tick();
      circuit.clifford2(Gate::CZ, pairs[layer]);
    };
    turn(first_turned);
    meet(0);
    turn(patch.data());
    meet(1);
    circuit.tick();
    circuit.clifford1(Gate::X, all);
    meet(2);
    turn(patch.data());
    meet(3);
    turn(last_turned);
    circuit.tick();
  }

  const Patch& patch;
  Qubits checks;
  std::array<Qubits, 4> pairs;
  Qubits all;
  Qubits turned_in_rounds, turned_at_ends;
};

void append_round_detectors(CodeCircuit& circuit, const Patch& patch) {
  uint32_t check_count = static_cast<uint32_t>(patch.checks().size());
  circuit.shift_time(3);
  for (const Check& check : patch.checks()) {
    uint32_t now = patch.check_lookback(check.qubit);
    circuit.detector({check.site.x(), check.site.y(), 0}, {now, now + check_count});
  }
}

void append_first_detectors(CodeCircuit& circuit, const Patch& patch, char basis) {
  for (const Check& check : patch.checks()) {
    if (check.letter == basis) {
      circuit.detector({check.site.x(), check.site.y(), 0}, {patch.check_lookback(check.qubit)});
    }
  }
}

void append_readout(CodeCircuit& circuit, const Patch& patch, char basis) {
  circuit.measure_data('Z', patch.data());
  uint32_t data_count = static_cast<uint32_t>(patch.data().size());
  for (const Check& check : patch.checks()) {
    if (check.letter != basis) continue;
    std::vector<uint32_t> lookbacks = {data_count + patch.check_lookback(check.qubit)};
    for (Site offset : kX) {
      if (const uint32_t* data = patch.data_at(check.site + offset)) lookbacks.push_back(patch.data_lookback(*data));
    }
    circuit.detector({check.site.x(), check.site.y(), 1}, std::move(lookbacks));
  }
  std::vector<uint32_t> logical;
  for (uint32_t qubit : patch.observable()) logical.push_back(patch.data_lookback(qubit));
  circuit.observable(std::move(logical));
}

}  // namespace

Circuit rotated_surface_memory_cz(const CodeOptions& options, const RoundNoise& noise, char basis) {
  Patch patch = rotated_surface_patch(static_cast<uint32_t>(options.distance), basis);
  Rounds rounds(patch, basis);
  bool only_one = options.rounds == 1;

  CodeCircuit memory(noise);
  patch.append_coordinates(memory.circuit());
  memory.reset('Z', rounds.all);
  memory.begin_round(patch.data());
  rounds.append_gates(memory, rounds.turned_at_ends, only_one ? rounds.turned_at_ends : rounds.turned_in_rounds);
  memory.measure_checks(rounds.checks);
  append_first_detectors(memory, patch, basis);
  if (only_one) {
    append_readout(memory, patch, basis);
    return memory.circuit();
  }

  auto later_round = [&](const Qubits& last_turned) {
    CodeCircuit round(noise);
    round.reset('Z', rounds.checks);
    round.begin_round(patch.data());
    rounds.append_gates(round, rounds.turned_in_rounds, last_turned);
    round.measure_checks(rounds.checks);
    append_round_detectors(round, patch);
    return round;
  };
  CodeCircuit middle = later_round(rounds.turned_in_rounds);
  middle.clifford1(Gate::Y, patch.data());
  middle.tick();
  memory.clifford1(Gate::Y, patch.data());
  memory.tick();
  memory.repeat(options.rounds - 2, middle);
  memory.repeat(1, later_round(rounds.turned_at_ends));
  append_readout(memory, patch, basis);
  return memory.circuit();
}

}  // namespace sallow
