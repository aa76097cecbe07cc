#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "dem/error_model.h"

namespace sallow {

/// The edges of a model, which are errors of one or two detectors, and the search for edges whose sum is an error.
class EdgeSearch {
 public:
  /// Adds a part of an error if it is an edge: parts with no detector or more than two are ignored. `shift` is
  /// subtracted from its detectors.
  void add(std::span<const DemTarget> part, uint64_t shift = 0);
  /// Call this once after the last add().
  void prepare();

  /// Splits an error of more than two detectors into sorted parts, in order, with separators between them.
  ///
  /// First tries known edges alone, with observables that sum to those of the error; among such splits it prefers few
  /// parts. Then, if `allow_remnant`, it allows one more part that is not a known edge: at most two detectors, as few
  /// as possible, and the remaining observables. Returns nothing if there is no such split or the search takes too
  /// long.
  std::optional<std::vector<DemTarget>> split(std::span<const DemTarget> error, bool allow_remnant) const;

 private:
  struct Edge {
    uint64_t first, second;  // second = kNone for a single detector
    uint32_t observables;    // index into observable_sets_
    auto operator<=>(const Edge&) const = default;
  };
  static constexpr uint64_t kNone = UINT64_MAX;

  std::vector<Edge> edges_;  // sorted, no duplicates
  std::vector<std::vector<DemTarget>> observable_sets_;
  std::map<std::vector<DemTarget>, uint32_t> observable_set_index_;
};

}  // namespace sallow
