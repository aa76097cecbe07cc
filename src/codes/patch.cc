#include "codes/patch.h"

#include <algorithm>

#include "base/error.h"

namespace sallow {

void Patch::add_data(uint32_t qubit, Site site) {
  data_.push_back(qubit);
  sites_[qubit] = site;
  data_sites_[site] = qubit;
}

void Patch::add_check(uint32_t qubit, Site site, char letter) {
  checks_.push_back({qubit, site, letter});
  sites_[qubit] = site;
}

void Patch::sort_by_index() {
  std::sort(data_.begin(), data_.end());
  std::sort(observable_.begin(), observable_.end());
  std::sort(checks_.begin(), checks_.end(), [](const Check& a, const Check& b) { return a.qubit < b.qubit; });
}

std::vector<Check> Patch::checks_by_site() const {
  std::vector<Check> sorted = checks_;
  std::sort(sorted.begin(), sorted.end(), [](const Check& a, const Check& b) { return a.site < b.site; });
  return sorted;
}

std::vector<uint32_t> Patch::check_qubits() const {
  std::vector<uint32_t> qubits;
  for (const Check& check : checks_) qubits.push_back(check.qubit);
  return qubits;
}

const uint32_t* Patch::data_at(Site site) const {
  auto found = data_sites_.find(site);
  return found == data_sites_.end() ? nullptr : &found->second;
}

uint32_t Patch::data_lookback(uint32_t qubit) const {
  return static_cast<uint32_t>(data_.end() - std::lower_bound(data_.begin(), data_.end(), qubit));
}

uint32_t Patch::check_lookback(uint32_t qubit) const {
  auto found = std::lower_bound(checks_.begin(), checks_.end(), qubit,
                                [](const Check& check, uint32_t sought) { return check.qubit < sought; });
  return static_cast<uint32_t>(checks_.end() - found);
}

void Patch::append_coordinates(Circuit& circuit) const {
  for (auto [qubit, site] : sites_) circuit.append(Gate::QUBIT_COORDS, {Target::qubit(qubit)}, {site.x(), site.y()});
}

std::string Patch::drawing() const {
  std::map<uint32_t, char> letters;
  for (uint32_t qubit : data_) letters[qubit] = 'd';
  for (uint32_t qubit : observable_) letters[qubit] = 'L';
  for (const Check& check : checks_) letters[check.qubit] = check.letter;

  // One cell per half step in use, top row first.
  bool half_steps =
      std::any_of(sites_.begin(), sites_.end(), [](auto& entry) { return entry.second.twice_x % 2 != 0; });
  int64_t step = half_steps ? 1 : 2;
  std::map<int64_t, std::map<int64_t, std::string>, std::greater<>> rows;
  size_t width = 0;
  for (auto [qubit, site] : sites_) {
    std::string label = letters[qubit] + std::to_string(qubit);
    width = std::max(width, label.size() + 1);
    rows[site.twice_y][site.twice_x / step] = label;
  }
  std::string text;
  for (const auto& [y, row] : rows) {
    std::string line;
    for (const auto& [column, label] : row) {
      line.resize(std::max(line.size(), static_cast<size_t>(column) * width), ' ');
      line += label;
      line += ' ';
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += "#   " + line + "\n";
  }
  text += "# d: data; L: data on the logical observable";
  std::string seen;
  for (const Check& check : checks_) {
    if (seen.find(check.letter) == std::string::npos) seen.push_back(check.letter);
  }
  std::sort(seen.begin(), seen.end());
  for (char letter : seen) text += std::string("; ") + letter + ": check";
  return text + "\n";
}

}  // namespace sallow
