#include "random_circuits/random_circuit.h"

#include <algorithm>
#include <map>
#include <numbers>
#include <numeric>
#include <optional>

#include "base/error.h"
#include "bits/random_stream.h"

namespace sallow {

namespace {

std::vector<GridLayout::Site> sycamore_sites() {
  // First and last column of each row; qubit (2, 3) did not work in 2019.
  constexpr int kDiamondRows[][2] = {{5, 6}, {4, 7}, {4, 8}, {2, 9}, {1, 9}, {0, 8}, {1, 7}, {2, 6}, {3, 5}, {4, 4}};
  std::vector<GridLayout::Site> sites;
  for (int row = 0; row < static_cast<int>(std::size(kDiamondRows)); row++) {
    for (int column = kDiamondRows[row][0]; column <= kDiamondRows[row][1]; column++) sites.push_back({row, column});
  }
  return sites;
}

/// The crossings of 14 diagonals in one direction with 15 in the other: 14 · 15 / 2 = 105.
std::vector<GridLayout::Site> willow_sites() {
  std::vector<GridLayout::Site> sites;
  for (int row = 0; row < 15; row++) {
    for (int column = 0; column < 15; column++) {
      int falling = row + column - 7, rising = row - column + 7;
      if (falling >= 0 && falling < 14 && rising >= 0 && rising < 15) sites.push_back({row, column});
    }
  }
  return sites;
}

/// "RxC", where both are at least 1.
std::optional<std::pair<uint32_t, uint32_t>> parse_shape(std::string_view text) {
  auto take = [&]() -> uint32_t {
    uint32_t value = 0;
    while (!text.empty() && text[0] >= '0' && text[0] <= '9' && value < 10000) {
      value = 10 * value + static_cast<uint32_t>(text[0] - '0');
      text.remove_prefix(1);
    }
    return value;
  };
  uint32_t rows = take();
  if (text.empty() || text[0] != 'x') return {};
  text.remove_prefix(1);
  uint32_t columns = take();
  if (!text.empty() || rows == 0 || columns == 0 || rows * columns > 10000) return {};
  return {{rows, columns}};
}

bool are_neighbors(const GridLayout::Site& a, const GridLayout::Site& b) {
  return std::abs(a.row - b.row) + std::abs(a.column - b.column) == 1;
}

/// Keeps the sites nearest to the middle of the chip; each kept site neighbours an earlier one.
void keep_middle(std::vector<GridLayout::Site>& sites, uint32_t count) {
  int row_sum = 0, column_sum = 0, size = static_cast<int>(sites.size());
  for (const auto& site : sites) row_sum += site.row, column_sum += site.column;
  auto distance = [&](const GridLayout::Site& site) {
    int64_t down = int64_t{size} * site.row - row_sum, across = int64_t{size} * site.column - column_sum;
    return down * down + across * across;
  };
  std::vector<GridLayout::Site> kept, rest = sites;
  while (kept.size() < count) {
    size_t best = rest.size();
    for (size_t k = 0; k < rest.size(); k++) {
      bool joins = kept.empty() || std::any_of(kept.begin(), kept.end(),
                                               [&](const auto& other) { return are_neighbors(rest[k], other); });
      if (joins && (best == rest.size() || distance(rest[k]) < distance(rest[best]))) best = k;
    }
    kept.push_back(rest[best]);
    rest.erase(rest.begin() + static_cast<ptrdiff_t>(best));
  }
  std::sort(kept.begin(), kept.end(),
            [](const auto& a, const auto& b) { return std::pair(a.row, a.column) < std::pair(b.row, b.column); });
  sites = std::move(kept);
}

/// The couplers of a pattern. A and B join rows, C and D columns; A and D start at sites with even row + column.
std::vector<std::pair<uint32_t, uint32_t>> pattern_pairs(const GridLayout& layout, char pattern) {
  std::map<std::pair<int, int>, uint32_t> at;
  for (uint32_t k = 0; k < layout.sites.size(); k++) at[{layout.sites[k].row, layout.sites[k].column}] = k;
  std::vector<std::pair<uint32_t, uint32_t>> pairs;
  for (uint32_t k = 0; k < layout.sites.size(); k++) {
    const GridLayout::Site& site = layout.sites[k];
    bool is_vertical = pattern == 'A' || pattern == 'B';
    int parity = pattern == 'A' || pattern == 'D' ? 0 : 1;
    if ((site.row + site.column) % 2 != parity) continue;
    auto other = at.find({site.row + (is_vertical ? 1 : 0), site.column + (is_vertical ? 0 : 1)});
    if (other != at.end()) pairs.emplace_back(k, other->second);
  }
  return pairs;
}

}  // namespace

GridLayout grid_layout(std::string_view name, uint32_t qubits) {
  GridLayout layout;
  layout.coupler_angles = {std::numbers::pi / 2, std::numbers::pi / 6};
  if (name == "sycamore") {
    layout.sites = sycamore_sites();
    layout.description = "the 53 working qubits of Sycamore's 54, on diagonals of a square grid; fSim(pi/2, pi/6)";
  } else if (name == "willow") {
    layout.sites = willow_sites();
    layout.description =
        "105 sites of a square grid, 14 diagonals by 15, like Willow's 105 qubits (the published chip's outline may "
        "differ at its edges), of which the 103 nearest to the middle are used; iSWAP";
    layout.coupler = UnitaryGate::ISWAP;
    layout.coupler_angles = {};
    if (qubits == 0) qubits = 103;
  } else if (auto shape = name.starts_with("grid:") ? parse_shape(name.substr(5)) : std::nullopt) {
    for (int row = 0; row < static_cast<int>(shape->first); row++) {
      for (int column = 0; column < static_cast<int>(shape->second); column++) layout.sites.push_back({row, column});
    }
    layout.description = "a rectangle of a square grid; fSim(pi/2, pi/6)";
  } else {
    throw InputError("unknown layout '" + std::string(name) + "'", "the layouts are sycamore, willow and grid:RxC");
  }
  if (qubits > layout.sites.size()) {
    throw InputError("layout '" + std::string(name) + "' has " + std::to_string(layout.sites.size()) + " qubits, not " +
                     std::to_string(qubits));
  }
  if (qubits > 0) keep_middle(layout.sites, qubits);
  return layout;
}

std::vector<uint32_t> patch_of_qubit(const GridLayout& layout) {
  std::vector<uint32_t> order(layout.sites.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return layout.sites[a].column < layout.sites[b].column; });
  std::vector<uint32_t> patch(order.size());
  for (size_t k = 0; k < order.size(); k++) patch[order[k]] = 2 * k >= order.size();
  return patch;
}

GateCircuit random_circuit(const GridLayout& layout, const RandomCircuitOptions& options) {
  constexpr UnitaryGate kGates[] = {UnitaryGate::SQRT_X, UnitaryGate::SQRT_Y, UnitaryGate::SQRT_W};
  constexpr std::string_view kPatterns = "ABCDCDAB";
  GateCircuit circuit;
  circuit.qubit_count = static_cast<uint32_t>(layout.sites.size());
  RandomStream random(options.seed, 0);
  // A whole number below `bound`, uniform up to 2^-32.
  auto draw = [&](uint64_t bound) { return static_cast<uint32_t>((random.next() >> 32) * bound >> 32); };
  std::vector<uint32_t> last(circuit.qubit_count);
  std::vector<uint32_t> patch = patch_of_qubit(layout);
  for (uint32_t cycle = 0; cycle <= options.cycles; cycle++) {
    for (uint32_t q = 0; q < circuit.qubit_count; q++) {
      last[q] = cycle == 0 ? draw(3) : (last[q] + 1 + draw(2)) % 3;
      circuit.append(kGates[last[q]], {q}, {}, 0, 2 * cycle);
    }
    if (cycle == options.cycles) break;
    bool elides =
        options.patch == PatchMode::kPatch || (options.patch == PatchMode::kElided && cycle < options.cycles / 2);
    for (auto [a, b] : pattern_pairs(layout, kPatterns[cycle % kPatterns.size()])) {
      if (elides && patch[a] != patch[b]) continue;
      circuit.append(layout.coupler, {a, b}, layout.coupler_angles, 0, 2 * cycle + 1);
    }
  }
  return circuit;
}

}  // namespace sallow
