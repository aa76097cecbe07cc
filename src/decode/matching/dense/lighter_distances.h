#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned.h"
#include "decode/matching/dense/dense_kernels.h"
#include "decode/matching/dense/distance_table.h"
#include "decode/matching/incremental/weight_overlay.h"

namespace sallow {

/// The distances between a shot's events after some edges became lighter, each exact as far as it matters.
///
/// Around every event lies a ball, whose radius the matcher sets. A path between two events that is shorter than the
/// sum of their radii leaves one ball and enters the other before its next node: along a lighter edge with both balls
/// at its ends (a contact), or along edges of the graph. So no event needs lighter edges beyond its own ball. Within a
/// ball, distances to all nodes are those of the table and, beyond the heads of lighter edges, those of the table from
/// the heads.
class LighterDistances {
 public:
  explicit LighterDistances(const DistanceTable& table);

  /// For events at these nodes of the table, whose table distances and radii (`known`) are in the problem: enters the
  /// distances under the overlay. Its edges must lie within the table, and none may be heavier.
  void measure(std::span<const uint32_t> nodes, const WeightOverlay& overlay, DenseProblem& problem);
  /// Updates the distances of an event whose radius has grown.
  void measure_again(uint32_t event, DenseProblem& problem);

  /// Appends the edges of the path that a distance of the problem belongs to.
  void append_way(uint32_t a, uint32_t b, const DenseProblem& problem, std::vector<uint32_t>& edges) const;
  void append_boundary_way(uint32_t event, std::vector<uint32_t>& edges) const;

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  // An end of a lighter edge within a ball that is reached first from the other end of that edge.
  struct Head {
    uint32_t node;
    int32_t distance;
    uint32_t from, edge;
  };
  // The ball of an event. Heads are in the order in which they were found; each depends on earlier ones.
  struct Ball {
    const uint16_t* row;  // of distances: the table's row while there are no heads
    uint32_t heads_begin, heads_end;
    uint32_t exit;       // the node where the boundary path leaves the row's paths, or kNone if it is the table's path
    uint32_t exit_edge;  // a lighter edge to the boundary, or kNone: continue by the table
    uint32_t exit_heads_end;
  };
  // A ball that contains an end of a lighter edge; `more` lists the other balls.
  struct Cover {
    uint32_t event;
    int32_t distance;  // DenseProblem::kApart if there is none
    uint32_t more;     // an index into more_, or kNone
  };
  // A lighter edge that brings an event nearer to some node.
  struct Seed {
    uint32_t from;
    uint32_t next;  // of the same event
  };

  void list_portals();
  void cover_ball(uint32_t event, const DenseProblem& problem);
  void cover(uint32_t node, uint32_t event, int32_t distance);
  void add_cover(uint32_t node, uint32_t event, int32_t distance);
  uint64_t find_contacts(DenseProblem& problem);
  void grow(uint32_t event, DenseProblem& problem);
  void find_portals_of(uint32_t event, const DenseProblem& problem);
  void walk(uint32_t event, DenseProblem& problem);
  void add_head(uint32_t event, const Head& head, DenseProblem& problem);
  void offer_boundary(uint32_t event, int32_t distance, uint32_t exit, uint32_t edge, DenseProblem& problem);
  void find_contacts_of(uint32_t event, DenseProblem& problem) const;
  void combine(uint32_t event, DenseProblem& problem);
  void append_walk(uint32_t event, uint32_t to, uint32_t heads_end, std::vector<uint32_t>& edges) const;
  template <typename Action>
  void for_each_bit(const std::vector<uint64_t>& bits, Action&& action) const;
  template <typename Action>
  void for_each_cover(uint32_t node, Action&& action) const;

  const DistanceTable* table_;
  const DenseKernels* kernels_;
  const WeightOverlay* overlay_ = nullptr;
  std::span<const uint32_t> nodes_;
  std::vector<Ball> balls_;
  std::vector<Head> heads_;
  std::vector<uint32_t> with_heads_;  // events
  AlignedVector<uint16_t> rows_;
  std::vector<Cover> covers_;  // by node
  std::vector<Cover> more_;
  std::vector<Seed> seeds_;
  uint32_t first_seed_[DenseProblem::kMostEvents];
  std::vector<uint32_t> event_at_;  // by node
  // One bit per node: events; ends of lighter edges; ends to continue from; nodes that came nearer; nodes that came
  // nearer and within the radius; ends in the ball that are not covered yet.
  std::vector<uint64_t> events_, portals_, pending_, improved_, inside_, ball_;
};

}  // namespace sallow
