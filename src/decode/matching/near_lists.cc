#include "decode/matching/near_lists.h"

#include <algorithm>
#include <unordered_map>

#include "decode/matching/shortest_paths.h"

namespace sallow {

namespace {
constexpr int64_t kFarthest = UINT32_MAX;  // distances are kept in 32 bits
constexpr size_t kMostMasks = 1 << 16;
}  // namespace

NearLists::NearLists(const MatchingGraph& graph, uint32_t length, Extent extent)
    : graph_(&graph), has_masks_(graph.has_masks()) {
  length = std::min(length, kMostEntries / std::max(graph.node_count(), 1u));
  ShortestPaths paths(graph);
  std::unordered_map<uint64_t, uint16_t> ids;
  starts_.push_back(0);
  for (uint32_t node = 0; node < graph.node_count(); node++) {
    int64_t ball = 2 * graph.boundary_distance(node);
    int64_t limit = extent == Extent::kOwnBall ? std::min(kFarthest, ball) : kFarthest;
    uint32_t within_ball = 0;
    int64_t complete_to = INT64_MAX;
    uint32_t listed = 0;
    paths.start(node);
    while (paths.next(limit)) {
      if (listed == length) {
        complete_to = paths.distance();
        break;
      }
      listed++;
      if (paths.distance() < ball) within_ball = listed;
      neighbours_.push_back(paths.node());
      distances_.push_back(static_cast<uint32_t>(paths.distance()));
      steps_.push_back(paths.step(paths.node()));
      if (!has_masks_) continue;
      auto [entry, is_new] = ids.try_emplace(paths.mask(), static_cast<uint16_t>(ids.size()));
      if (is_new && masks_.size() == kMostMasks) {
        has_masks_ = false;
        continue;
      }
      if (is_new) masks_.push_back(paths.mask());
      mask_ids_.push_back(entry->second);
    }
    if (limit == kFarthest && !paths.is_done()) complete_to = std::min(complete_to, kFarthest);
    complete_to_.push_back(complete_to);
    ball_ends_.push_back(starts_.back() + within_ball);
    starts_.push_back(static_cast<uint32_t>(neighbours_.size()));
  }
}

void NearLists::append_path(uint32_t node, uint32_t place, std::vector<uint32_t>& edges) const {
  for (;;) {
    edges.push_back(steps_[place]);
    uint32_t previous = graph_->other_end(steps_[place], neighbours_[place]);
    if (previous == node) return;
    // It was settled earlier, so it stands before.
    while (neighbours_[place] != previous) place--;
  }
}

}  // namespace sallow
