#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned.h"
#include "decode/matching/dense/dense_kernels.h"
#include "decode/matching/dense/distance_table.h"
#include "decode/matching/incremental/weight_overlay.h"

namespace sallow {

/// The distances between a shot's events after some edges became lighter, each right as far as it matters.
///
/// Around every event lies a ball of a radius that the matcher names. A way between two events that is shorter than the
/// sum of their radii leaves the one's ball and is in the other's before its next node: along a lighter edge, where
/// both balls lie at its ends (a contact), or along edges of the graph. So no event looks at lighter edges beyond its
/// own ball. Within it, distances to all nodes are those of the table, and where lighter edges lead further inside,
/// those of the table from their heads.
class LighterDistances {
 public:
  explicit LighterDistances(const DistanceTable& table);

  /// For events at these nodes of the table, whose distances there and radii (`known`) the problem has already: puts
  /// the distances under the overlay in, whose edges lie within the table and none of which is heavier.
  void measure(std::span<const uint32_t> nodes, const WeightOverlay& overlay, DenseProblem& problem);
  /// After a radius has grown.
  void measure_again(uint32_t event, DenseProblem& problem);

  /// The edges of the way that a distance of the problem belongs to.
  void append_way(uint32_t a, uint32_t b, const DenseProblem& problem, std::vector<uint32_t>& edges) const;
  void append_boundary_way(uint32_t event, std::vector<uint32_t>& edges) const;

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  // The node at the end of a lighter edge within a ball, reached first from its other end.
  struct Head {
    uint32_t node;
    int32_t distance;
    uint32_t from, edge;
  };
  // Of an event. Its heads stand in the order in which they were found: each hangs on those before.
  struct Ball {
    const uint16_t* row;  // of distances: the table's own as long as there are no heads
    uint32_t heads_begin, heads_end;
    uint32_t exit;  // the node where the way to the boundary leaves the table's rows, or kNone if it is the table's
    uint32_t exit_edge;  // a lighter edge to the boundary, or kNone: from there as the table says
    uint32_t exit_heads_end;
  };
  // A ball that an end of a lighter edge lies in, and the others.
  struct Cover {
    uint32_t event;
    int32_t distance;  // DenseProblem::kApart where there is none
    uint32_t more;     // a place in more_, or kNone
  };
  // A lighter edge that leads an event somewhere sooner.
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
  // One bit per node: events; ends of lighter edges; those of them to walk on from; nodes nearer than before; those
  // ends that a ball holds and has not covered.
  std::vector<uint64_t> events_, portals_, pending_, improved_, inside_, ball_;
};

}  // namespace sallow
