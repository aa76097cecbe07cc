#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "circuit/circuit.h"

namespace sallow {

/// A point in the plane, in half units: (1, 3) is x = 0.5, y = 1.5. Ordered by x, then y.
struct Site {
  int64_t twice_x = 0;
  int64_t twice_y = 0;

  auto operator<=>(const Site&) const = default;
  Site operator+(Site other) const { return {twice_x + other.twice_x, twice_y + other.twice_y}; }
  double x() const { return static_cast<double>(twice_x) / 2; }
  double y() const { return static_cast<double>(twice_y) / 2; }
};

/// A check of a code: the qubit that measures it, and its site.
struct Check {
  uint32_t qubit = 0;
  Site site;
  char letter = 0;  // its name in the drawing: X, Z, R, G, B
};

/// The qubits of a code and their places.
class Patch {
 public:
  void add_data(uint32_t qubit, Site site);
  void add_check(uint32_t qubit, Site site, char letter);
  /// Adds a data qubit to the logical observable.
  void put_on_observable(uint32_t qubit) { observable_.push_back(qubit); }
  /// Call this after the last addition. Sorts data and checks by qubit index.
  void sort_by_index();

  /// Sorted by qubit index; results are recorded in this order.
  const std::vector<uint32_t>& data() const { return data_; }
  const std::vector<Check>& checks() const { return checks_; }
  /// The checks sorted by site.
  std::vector<Check> checks_by_site() const;
  /// The qubits of checks(), in the same order.
  std::vector<uint32_t> check_qubits() const;
  /// The data qubits whose product is the logical observable, in increasing order.
  const std::vector<uint32_t>& observable() const { return observable_; }

  /// The data qubit at a site, or null if there is none.
  const uint32_t* data_at(Site site) const;
  Site site_of(uint32_t qubit) const { return sites_.at(qubit); }
  size_t qubit_count() const { return sites_.size(); }

  /// The k of rec[-k] for a data qubit, directly after a measurement of all data in the order of data().
  uint32_t data_lookback(uint32_t qubit) const;
  /// The k of rec[-k] for a check, directly after a measurement of all checks in the order of checks().
  uint32_t check_lookback(uint32_t qubit) const;

  /// Appends QUBIT_COORDS for every qubit, by index.
  void append_coordinates(Circuit& circuit) const;
  /// A drawing of the patch and a legend, as comment lines.
  std::string drawing() const;

 private:
  std::vector<uint32_t> data_;
  std::vector<Check> checks_;
  std::vector<uint32_t> observable_;
  std::map<uint32_t, Site> sites_;  // sites of all qubits
  std::map<Site, uint32_t> data_sites_;
};

}  // namespace sallow
