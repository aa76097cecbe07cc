#include <array>

#include "codes/code_circuit.h"

namespace sallow {

namespace {

// The data sites of a hexagon relative to its check, in the order of the six gate layers; in half units.
constexpr std::array<Site, 6> kHexagon = {Site{2, 0}, Site{1, 2}, Site{1, -2}, Site{-2, 0}, Site{-1, 2}, Site{-1, -2}};

}  // namespace

// The 6.6.6 code on a triangle: rows of sites, each row one site shorter than the row before and shifted by half a
// site. The check of a hexagon is at its center.
Patch color_patch(uint32_t distance) {
  Patch patch;
  uint32_t width = distance + (distance - 1) / 2;
  uint32_t index = 0;
  for (uint32_t row = 0; row < width; row++) {
    for (uint32_t column = 0; column < width - row; column++, index++) {
      Site site{2 * int64_t{column} + row, 2 * int64_t{row}};
      if (column % 3 == (row + 2) % 3) {
        patch.add_check(index, site, "GBR"[row % 3]);
        continue;
      }
      patch.add_data(index, site);
      if (row == 0) patch.put_on_observable(index);
    }
  }
  return patch;
}

// C_XYZ turns the data in each round, so the checks measure X, Y and Z in turn.
Circuit color_memory_xyz(const CodeOptions& options, const RoundNoise& noise) {
  Patch patch = color_patch(static_cast<uint32_t>(options.distance));
  std::vector<uint32_t> checks = patch.check_qubits(), all;
  for (uint32_t k = 0; k < patch.qubit_count(); k++) all.push_back(k);
  std::vector<Check> by_site = patch.checks_by_site();
  uint32_t check_count = static_cast<uint32_t>(checks.size());

  CodeCircuit round(noise);
  round.tick();
  round.begin_round(patch.data());
  round.clifford1(Gate::C_XYZ, patch.data());
  for (Site offset : kHexagon) {
    std::vector<uint32_t> pairs;
    for (const Check& check : by_site) {
      if (const uint32_t* data = patch.data_at(check.site + offset)) pairs.insert(pairs.end(), {*data, check.qubit});
    }
    round.tick();
    round.clifford2(Gate::CX, pairs);
  }
  round.tick();
  round.measure_and_reset_checks(checks);

  CodeCircuit memory(noise);
  patch.append_coordinates(memory.circuit());
  memory.reset('Z', all);
  memory.repeat(2, round);
  // On a hexagon, XX…, YY… and ZZ… multiply to the identity up to a sign. So the results of the first two rounds are
  // compared with each other, and each later result with the two before it.
  for (const Check& check : patch.checks()) {
    uint32_t now = patch.check_lookback(check.qubit);
    memory.detector({check.site.x(), check.site.y(), 0}, {now, now + check_count});
  }
  CodeCircuit body = round;
  body.shift_time(3);
  for (const Check& check : patch.checks()) {
    uint32_t now = patch.check_lookback(check.qubit);
    body.detector({check.site.x(), check.site.y(), 0}, {now, now + check_count, now + 2 * check_count});
  }
  memory.repeat(options.rounds - 2, body);

  // The turns have brought the prepared basis to this one, in which the data are measured.
  uint64_t turn = options.rounds % 3;
  memory.measure_data("ZXY"[turn], patch.data());
  uint32_t data_count = static_cast<uint32_t>(patch.data().size());
  for (const Check& check : patch.checks()) {
    std::vector<uint32_t> lookbacks;
    for (Site offset : kHexagon) {
      if (const uint32_t* data = patch.data_at(check.site + offset)) lookbacks.push_back(patch.data_lookback(*data));
    }
    uint32_t last = data_count + patch.check_lookback(check.qubit);
    if (turn != 1) lookbacks.push_back(last);
    if (turn != 0) lookbacks.push_back(last + check_count);
    memory.detector({check.site.x(), check.site.y(), 1}, std::move(lookbacks));
  }
  std::vector<uint32_t> logical;
  for (uint32_t qubit : patch.observable()) logical.push_back(patch.data_lookback(qubit));
  memory.observable(std::move(logical));
  return memory.circuit();
}

}  // namespace sallow
