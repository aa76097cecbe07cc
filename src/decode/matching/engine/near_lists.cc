#include "decode/matching/engine/near_lists.h"

#include <algorithm>
#include <unordered_map>

#include "decode/matching/engine/shortest_paths.h"

namespace sallow {

namespace {
constexpr int64_t kFarthest = UINT32_MAX;  // distances are kept in 32 bits
constexpr size_t kMostMasks = 1 << 16;
}  // namespace

NearLists::NearLists(const MatchingGraph& graph, uint32_t length, Extent extent) : has_masks_(graph.has_masks()) {
  length = std::min(length, kMostEntries / std::max(graph.node_count(), 1u));
  ShortestPaths paths(graph);
  std::unordered_map<uint64_t, uint16_t> ids;
  uint64_t last_mask = 0;  // most masks repeat
  uint16_t last_id = 0;
  masks_.push_back(0);
  ids.emplace(0, 0);
  lists_.reserve(graph.node_count() + 1);
  // Unused memory is never touched, while growing would need memory for twice as much.
  const size_t most = size_t{length} * graph.node_count();
  neighbours_.reserve(most);
  entries_.reserve(most);
  std::vector<uint32_t> place_of(graph.node_count());  // of the nodes settled in this search
  if (has_masks_) mask_ids_.reserve(most);
  for (uint32_t node = 0; node < graph.node_count(); node++) {
    int64_t ball = 2 * graph.boundary_distance(node);
    int64_t limit = extent == Extent::kOwnBall ? std::min(kFarthest, ball) : kFarthest;
    auto begin = static_cast<uint32_t>(entries_.size());
    uint32_t end_of_ball = begin;
    int64_t complete_to = INT64_MAX;
    paths.start(node);
    while (paths.next(limit)) {
      if (entries_.size() - begin == length) {
        complete_to = paths.distance();
        break;
      }
      const uint32_t edge = paths.step(paths.node()), previous = graph.other_end(edge, paths.node());
      place_of[paths.node()] = static_cast<uint32_t>(entries_.size());
      neighbours_.push_back(paths.node());
      entries_.push_back(
          {static_cast<uint32_t>(paths.distance()), edge, previous == node ? kNoPlace : place_of[previous]});
      if (paths.distance() < ball) end_of_ball = static_cast<uint32_t>(entries_.size());
      if (!has_masks_) continue;
      if (paths.mask() != last_mask) {
        auto [entry, is_new] = ids.try_emplace(paths.mask(), static_cast<uint16_t>(ids.size()));
        if (is_new && masks_.size() == kMostMasks) {
          has_masks_ = false;
          continue;
        }
        if (is_new) masks_.push_back(paths.mask());
        last_mask = paths.mask();
        last_id = entry->second;
      }
      mask_ids_.push_back(last_id);
    }
    if (limit == kFarthest && !paths.is_done()) complete_to = std::min(complete_to, kFarthest);
    lists_.push_back({begin, end_of_ball, complete_to});
  }
  lists_.push_back({static_cast<uint32_t>(entries_.size()), 0, 0});
}

}  // namespace sallow
