#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/matching/incremental/weight_overlay.h"

namespace sallow {

/// The components of a graph on which some observable depends, and the other components.
enum class Half { kRelevant, kIrrelevant };

/// Matches one shot after another, and halves of the last shot again under other weights. One per thread.
class ShotPasses {
 public:
  virtual ~ShotPasses() = default;

  /// Matches a shot, given as one bit per node and as the rising list of nodes. False if there is no solution.
  virtual bool match(const uint64_t* bits, std::span<const uint32_t> nodes) = 0;
  /// The edges of that matching in one half. Edges listed an even number of times cancel.
  virtual std::span<const uint32_t> edges(Half half) const = 0;
  /// Appends the edges of a matching of a half under an overlay, in the format of edges(). The overlay's edges must be
  /// in that half, and none may be heavier. False, with nothing appended, if this is the first matching again.
  virtual bool match_again(Half half, const WeightOverlay& overlay, std::vector<uint32_t>& edges) = 0;
};

}  // namespace sallow
