#include "neural/surface_places.h"

#include <algorithm>

#include "base/error.h"

namespace sallow {

SurfacePlaces::SurfacePlaces(uint32_t distance) : distance_(distance) {
  SALLOW_REQUIRE(distance >= kLeastDistance && distance <= kMostDistance && distance % 2 == 1,
                 "a rotated surface code of distance " + std::to_string(distance) + " has no network");
  const auto d = static_cast<int32_t>(distance);
  std::vector<Place> others;
  for (int32_t row = 0; row <= d; row++) {
    for (int32_t column = 0; column <= d; column++) {
      const bool inside_rows = row >= 1 && row < d, inside_columns = column >= 1 && column < d;
      if ((row + column) % 2 == 0) {
        if (inside_columns) places_.push_back({row, column});
      } else if (inside_rows) {
        others.push_back({row, column});
      }
    }
  }
  places_.insert(places_.end(), others.begin(), others.end());
  for (const Place& place : places_) {
    std::array<uint32_t, kNeighbours>& list = neighbours_.emplace_back();
    for (int32_t k = 0; k < 9; k++) list[k] = number({place.row + k / 3 - 1, place.column + k % 3 - 1});
  }
}

uint32_t SurfacePlaces::number(Place place) const {
  const auto found = std::ranges::find(places_, place);
  return found == places_.end() ? kNone : static_cast<uint32_t>(found - places_.begin());
}

}  // namespace sallow
