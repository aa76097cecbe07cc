#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/contract/certificate.h"
#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/nearest_first.h"

namespace sallow {

/// Sets of a shot's events whose balls grow together, by `width`, after those of all smaller sets within them: the dual
/// solution of a matching. A set is either one event or a blossom, and two sets are nested or have no event in common.
struct GrowingSets {
  struct Set {
    int64_t width;
    uint32_t begin;  // of its nodes, in `nodes`
    uint32_t end;
  };
  std::vector<Set> sets;  // a set stands after all sets within it
  std::vector<uint32_t> nodes;

  void clear() {
    sets.clear();
    nodes.clear();
  }
};

/// Turns growing sets into the regions of a certificate. One a thread; the graph must outlive it.
///
/// Let r(u) be the sum of the widths of u's sets within B. Then B's region has the levels
///     L(x) = max(0, min over u in B of d(u, x) - r(u)),
/// by one search from all events of B at once. Where no ball reaches past the boundary and none overlap,
///     R(u) + R(v) - 2 (the widths of the sets around both) ≤ d(u, v)  with R(u) over all sets around u,
/// an edge lies within the balls of one set, or half of it in those of one and half in those of another, and so the
/// regions fit it: they are a proof again, which needs no distances to check.
class RegionLevels {
 public:
  explicit RegionLevels(const MatchingGraph& graph);

  /// Appends a region for every set of some width.
  void append(const GrowingSets& sets, Certificate& certificate);

 private:
  struct Reached {
    uint64_t search = 0;  // the last that reached the node
    int64_t distance = 0;
  };

  void reach(uint32_t node, int64_t distance);
  void append_levels(std::span<const uint32_t> nodes, int64_t width, Certificate& certificate);

  const MatchingGraph& graph_;
  uint64_t search_ = 0;
  std::vector<Reached> reached_;  // by node
  std::vector<int64_t> radius_;   // by node, of the shot's events: r so far
  NearestFirst queue_;
};

}  // namespace sallow
