#pragma once

#include <cstdint>
#include <numeric>
#include <vector>

namespace sallow {

/// The places of the bits of an amplitude's index if a vector is split over ranks. Each rank has 2^local_bits
/// amplitudes. The location of an amplitude is its rank's number in the high bits and its place in the rank in the low
/// bits; bit k of the index is bit place[k] of the location. A bit is held if it belongs to the rank's number: it has
/// the same value in all amplitudes of a rank.
struct IndexPlaces {
  uint32_t local_bits = 0;
  std::vector<uint32_t> place;
  uint64_t rank = 0;

  /// Every bit in its own place; the highest `held_bits` bits are held.
  static IndexPlaces in_order(uint32_t bit_count, uint32_t held_bits, uint64_t rank) {
    IndexPlaces places{bit_count - held_bits, std::vector<uint32_t>(bit_count), rank};
    std::iota(places.place.begin(), places.place.end(), 0);
    return places;
  }

  uint32_t bit_count() const { return static_cast<uint32_t>(place.size()); }
  bool is_held(uint32_t bit) const { return place[bit] >= local_bits; }
  /// The location of an index. Linear in the bits: the location of x ^ y is the location of x ^ the location of y.
  uint64_t location(uint64_t index) const {
    uint64_t result = 0;
    for (uint32_t bit = 0; bit < bit_count(); bit++) result |= (index >> bit & 1) << place[bit];
    return result;
  }
  /// The held bits of the index that are 1 on this rank.
  uint64_t held_value() const {
    uint64_t result = 0;
    for (uint32_t bit = 0; bit < bit_count(); bit++) {
      if (is_held(bit)) result |= (rank >> (place[bit] - local_bits) & 1) << bit;
    }
    return result;
  }
};

}  // namespace sallow
