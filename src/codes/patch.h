#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "circuit/circuit.h"

namespace sallow {

/// A place in the plane, in halves: (1, 3) is at x = 0.5, y = 1.5. Ordered by x, then y.
struct Site {
  int64_t twice_x = 0;
  int64_t twice_y = 0;

  auto operator<=>(const Site&) const = default;
  Site operator+(Site other) const { return {twice_x + other.twice_x, twice_y + other.twice_y}; }
  double x() const { return static_cast<double>(twice_x) / 2; }
  double y() const { return static_cast<double>(twice_y) / 2; }
};

/// A check of a code: the qubit that measures it, and the data qubits around.
struct Check {
  uint32_t qubit = 0;
  Site site;
  char letter = 0;  // what the drawing calls it: X, Z, R, G, B
};

/// The qubits of a code and where they lie.
class Patch {
 public:
  void add_data(uint32_t qubit, Site site);
  void add_check(uint32_t qubit, Site site, char letter);
  void put_on_observable(uint32_t qubit) { observable_.push_back(qubit); }
  /// Call after the last addition: brings data and checks into the order of their indices.
  void sort_by_index();

  /// In the order of their indices; results are recorded in this order.
  const std::vector<uint32_t>& data() const { return data_; }
  const std::vector<Check>& checks() const { return checks_; }
  /// The same checks by place.
  std::vector<Check> checks_by_site() const;
  std::vector<uint32_t> check_qubits() const;
  /// The data qubits whose product is the logical observable, increasing.
  const std::vector<uint32_t>& observable() const { return observable_; }

  /// The data qubit at a site; nothing if none is there.
  const uint32_t* data_at(Site site) const;
  Site site_of(uint32_t qubit) const { return sites_.at(qubit); }
  size_t qubit_count() const { return sites_.size(); }

  /// The k of rec[-k] for a data qubit right after all data, and nothing else, was measured.
  uint32_t data_lookback(uint32_t qubit) const;
  /// The k of rec[-k] for a check right after all checks were measured in the order of checks().
  uint32_t check_lookback(uint32_t qubit) const;

  /// QUBIT_COORDS for every qubit, by index.
  void append_coordinates(Circuit& circuit) const;
  /// Comment lines with a drawing of the patch, and a legend.
  std::string drawing() const;

 private:
  std::vector<uint32_t> data_;
  std::vector<Check> checks_;
  std::vector<uint32_t> observable_;
  std::map<uint32_t, Site> sites_;  // of every qubit
  std::map<Site, uint32_t> data_sites_;
};

}  // namespace sallow
