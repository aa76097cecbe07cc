#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace sallow {

/// The stabilizers of the rotated surface code of an odd distance d, as the inputs of a network.
///
/// Data qubits are the points (i, j), 0 ≤ i, j < d. A plaquette at row i and column j, 0 ≤ i, j ≤ d, has the data
/// qubits (i-1, j-1), (i-1, j), (i, j-1) and (i, j) that exist. The *measured* stabilizers have the type that the final
/// readout of the data qubits gives too (Z for a memory in basis Z): the plaquettes with i + j even that have two
/// qubits in the top or bottom row, or four. The *other* ones, with i + j odd, have two qubits in the left or right
/// column, or four. The network's observable is the left column: the errors that change it, and are seen by measured
/// stabilizers, end there at a stabilizer of column 1.
///
///     d = 3, measured M and other o, by row and column 0 to 3:    . . M .
///                                                                 o M o .
///                                                                 . o M o
///                                                                 . M . .
class SurfacePlaces {
 public:
  struct Place {
    int32_t row, column;
    bool operator==(const Place&) const = default;
    auto operator<=>(const Place&) const = default;
  };
  /// The value of a neighbour that does not exist.
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr size_t kNeighbours = 9;

  static constexpr uint32_t kLeastDistance = 3, kMostDistance = 25;
  /// The distance must be odd and within these bounds.
  explicit SurfacePlaces(uint32_t distance);

  uint32_t distance() const { return distance_; }
  /// d² - 1: the measured ones first, then the others, each by row and column.
  size_t count() const { return places_.size(); }
  /// (d² - 1) / 2
  size_t measured_count() const { return places_.size() / 2; }
  const Place& place(size_t k) const { return places_[k]; }
  /// The number of the stabilizer there, or kNone.
  uint32_t number(Place place) const;
  /// The stabilizers in the 3 × 3 plaquettes around stabilizer k, row by row, itself in the middle.
  const std::array<uint32_t, kNeighbours>& neighbours(size_t k) const { return neighbours_[k]; }

 private:
  uint32_t distance_;
  std::vector<Place> places_;
  std::vector<std::array<uint32_t, kNeighbours>> neighbours_;
};

}  // namespace sallow
