#include <array>

#include "codes/code_circuit.h"

namespace sallow {

namespace {

/// The data sites of a check, relative to the check, in the order of the four gate layers.
using Schedule = std::array<Site, 4>;

// Offsets are in half units. X and Z checks visit the corners in different orders, so that an error on the check's
// qubit between the second and third gate spreads to two data qubits across the logical operator, not along it.
constexpr Schedule kRotatedX = {Site{2, 2}, Site{-2, 2}, Site{2, -2}, Site{-2, -2}};
constexpr Schedule kRotatedZ = {Site{2, 2}, Site{2, -2}, Site{-2, 2}, Site{-2, -2}};
constexpr Schedule kUnrotated = {Site{2, 0}, Site{0, 2}, Site{0, -2}, Site{-2, 0}};

/// A memory experiment whose checks are measured with CX gates.
Circuit surface_memory(const Patch& patch, const Schedule& x_schedule, const Schedule& z_schedule, char basis,
                       uint64_t rounds, const RoundNoise& noise) {
  std::vector<uint32_t> checks = patch.check_qubits(), x_checks;
  for (const Check& check : patch.checks()) {
    if (check.letter == 'X') x_checks.push_back(check.qubit);
  }
  std::vector<Check> by_site = patch.checks_by_site();
  uint32_t check_count = static_cast<uint32_t>(checks.size());

  CodeCircuit round(noise);
  round.tick();
  round.begin_round(patch.data());
  round.clifford1(Gate::H, x_checks);
  for (size_t layer = 0; layer < 4; layer++) {
    std::vector<uint32_t> pairs;
    for (const Check& check : by_site) {
      const uint32_t* data = check.letter == 'X' ? patch.data_at(check.site + x_schedule[layer]) : nullptr;
      if (data) pairs.insert(pairs.end(), {check.qubit, *data});
    }
    for (const Check& check : by_site) {
      const uint32_t* data = check.letter == 'Z' ? patch.data_at(check.site + z_schedule[layer]) : nullptr;
      if (data) pairs.insert(pairs.end(), {*data, check.qubit});
    }
    round.tick();
    round.clifford2(Gate::CX, pairs);
  }
  round.tick();
  round.clifford1(Gate::H, x_checks);
  round.tick();
  round.measure_and_reset_checks(checks);

  CodeCircuit memory(noise);
  patch.append_coordinates(memory.circuit());
  memory.reset(basis, patch.data());
  memory.reset('Z', checks);
  memory.repeat(1, round);
  // In the first round, only the checks of the prepared basis have known values.
  for (const Check& check : by_site) {
    if (check.letter == basis) {
      memory.detector({check.site.x(), check.site.y(), 0}, {patch.check_lookback(check.qubit)});
    }
  }
  CodeCircuit body = round;
  body.shift_time(3);
  for (const Check& check : patch.checks()) {
    uint32_t now = patch.check_lookback(check.qubit);
    body.detector({check.site.x(), check.site.y(), 0}, {now, now + check_count});
  }
  memory.repeat(rounds - 1, body);

  memory.measure_data(basis, patch.data());
  uint32_t data_count = static_cast<uint32_t>(patch.data().size());
  for (const Check& check : by_site) {
    if (check.letter != basis) continue;
    std::vector<uint32_t> lookbacks = {data_count + patch.check_lookback(check.qubit)};
    for (Site offset : basis == 'X' ? x_schedule : z_schedule) {
      if (const uint32_t* data = patch.data_at(check.site + offset)) lookbacks.push_back(patch.data_lookback(*data));
    }
    memory.detector({check.site.x(), check.site.y(), 1}, std::move(lookbacks));
  }
  std::vector<uint32_t> logical;
  for (uint32_t qubit : patch.observable()) logical.push_back(patch.data_lookback(qubit));
  memory.observable(std::move(logical));
  return memory.circuit();
}

}  // namespace

// Data at odd coordinates from 1 to 2d − 1, checks at even ones from 0 to 2d. The lower and upper edges have only X
// checks, the left and right edges only Z checks.
Patch rotated_surface_patch(uint32_t distance, char basis) {
  Patch patch;
  uint32_t width = 2 * distance + 1;
  auto index = [&](uint32_t x, uint32_t y) { return x + y / 2 * width; };
  auto site = [](uint32_t x, uint32_t y) { return Site{2 * int64_t{x}, 2 * int64_t{y}}; };
  for (uint32_t y = 1; y < width; y += 2) {
    for (uint32_t x = 1; x < width; x += 2) {
      patch.add_data(index(x, y), site(x, y));
      if ((basis == 'X' ? x : y) == 1) patch.put_on_observable(index(x, y));
    }
  }
  for (uint32_t y = 0; y < width; y += 2) {
    for (uint32_t x = 0; x < width; x += 2) {
      bool is_x = (x / 2 + y / 2) % 2 == 1;
      bool on_side = x == 0 || x == width - 1, on_end = y == 0 || y == width - 1;
      if (is_x ? on_side : on_end) continue;
      patch.add_check(index(x, y), site(x, y), is_x ? 'X' : 'Z');
    }
  }
  patch.sort_by_index();
  return patch;
}

// Data at sites with even x + y, X checks at odd x, Z checks at odd y; coordinates from 0 to 2d − 2.
Patch unrotated_surface_patch(uint32_t distance, char basis) {
  Patch patch;
  uint32_t width = 2 * distance - 1;
  for (uint32_t y = 0; y < width; y++) {
    for (uint32_t x = 0; x < width; x++) {
      uint32_t index = x + y * width;
      Site site{2 * int64_t{x}, 2 * int64_t{y}};
      if ((x + y) % 2 == 1) {
        patch.add_check(index, site, x % 2 == 1 ? 'X' : 'Z');
        continue;
      }
      patch.add_data(index, site);
      if ((basis == 'X' ? x : y) == 0) patch.put_on_observable(index);
    }
  }
  return patch;
}

Circuit rotated_surface_memory(const CodeOptions& options, const RoundNoise& noise, char basis) {
  Patch patch = rotated_surface_patch(static_cast<uint32_t>(options.distance), basis);
  return surface_memory(patch, kRotatedX, kRotatedZ, basis, options.rounds, noise);
}

Circuit unrotated_surface_memory(const CodeOptions& options, const RoundNoise& noise, char basis) {
  Patch patch = unrotated_surface_patch(static_cast<uint32_t>(options.distance), basis);
  return surface_memory(patch, kUnrotated, kUnrotated, basis, options.rounds, noise);
}

}  // namespace sallow
