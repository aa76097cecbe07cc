#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/contract/certificate.h"
#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/nearest_first.h"

namespace sallow {

/// Sets of a shot's events whose balls grow together by `width`, after all smaller sets within them: the dual solution
/// of a matching. A set is a single event or a blossom; two sets are nested or disjoint.
struct GrowingSets {
  struct Set {
    int64_t width;
    uint32_t begin;  // of its nodes in `nodes`
    uint32_t end;
  };
  std::vector<Set> sets;  // each set comes after all sets within it
  std::vector<uint32_t> nodes;

  void clear() {
    sets.clear();
    nodes.clear();
  }
};

/// Converts growing sets to the regions of a certificate. One per thread; the graph must outlive it.
///
/// Let r(u) be the sum of the widths of u's sets within B. Then B's region has the levels
///     L(x) = max(0, min over u in B of d(u, x) - r(u)),
/// found by one search from all events of B at once. If no ball reaches past the boundary and no balls overlap,
///     R(u) + R(v) - 2 (the widths of the sets around both) ≤ d(u, v)  with R(u) over all sets around u,
/// an edge lies within the balls of one set, or half in those of one and half in those of another. So the regions
/// satisfy (fit) and prove the matching minimal; checking this proof needs no distances.
class RegionLevels {
 public:
  explicit RegionLevels(const MatchingGraph& graph);

  /// Appends one region for every set of positive width.
  void append(const GrowingSets& sets, Certificate& certificate);

 private:
  struct Reached {
    uint64_t search = 0;  // the last search that reached the node
    int64_t distance = 0;
  };

  void reach(uint32_t node, int64_t distance);
  void append_levels(std::span<const uint32_t> nodes, int64_t width, Certificate& certificate);

  const MatchingGraph& graph_;
  uint64_t search_ = 0;
  std::vector<Reached> reached_;  // by node
  std::vector<int64_t> radius_;   // by node, for the shot's events: r so far
  NearestFirst queue_;
};

}  // namespace sallow
