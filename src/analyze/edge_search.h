#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "dem/error_model.h"

namespace sallow {

/// The edges that a model knows, errors flipping one or two detectors, and the search for edges that make up an error.
class EdgeSearch {
 public:
  /// Takes a part of some error; parts with more than two detectors or none are no edges. `shift` is subtracted from
  /// its detectors.
  void add(std::span<const DemTarget> part, uint64_t shift = 0);
  /// Call once after the last add().
  void prepare();

  /// Splits `error`, more than two detectors, into parts, each sorted, divided by separators and in order.
  ///
  /// First into known edges alone, whose observables agree with the error's; of such splits one with few parts. Then,
  /// if `allow_remnant`, with one part more that is no known edge and makes up for the rest: none, one or two
  /// detectors, the fewest that will do, and whatever observables are left. Nothing if there is no such split.
  std::optional<std::vector<DemTarget>> split(std::span<const DemTarget> error, bool allow_remnant) const;

 private:
  struct Edge {
    uint64_t first, second;  // second = kNone for a single detector
    uint32_t observables;    // index into observable_sets_
    auto operator<=>(const Edge&) const = default;
  };
  static constexpr uint64_t kNone = UINT64_MAX;

  std::vector<Edge> edges_;  // sorted, each once
  std::vector<std::vector<DemTarget>> observable_sets_;
  std::map<std::vector<DemTarget>, uint32_t> observable_set_index_;
};

}  // namespace sallow
