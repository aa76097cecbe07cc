#include "decode/union_find/near_patterns.h"

#include <algorithm>
#include <unordered_map>

#include "base/stop_request.h"
#include "decode/matching/engine/shortest_paths.h"

namespace sallow {

/// Lists the nodes around one node after another, and keeps only one of equal lists.
class NearPatternsBuilder {
 public:
  NearPatternsBuilder(const MatchingGraph& graph, uint32_t length, NearPatterns& patterns)
      : graph_(graph), patterns_(patterns), paths_(graph), place_of_(graph.node_count()) {
    length_ = std::min({length, NearPatterns::kMostPlaces / std::max(graph.node_count(), 1u), 0xffffu});
    patterns_.masks_.push_back(0);
    mask_ids_.emplace(0, 0);
  }

  void list(uint32_t node) {
    const auto begin = static_cast<uint32_t>(patterns_.offsets_.size());
    const int64_t ball = 2 * graph_.boundary_distance(node);
    bool is_whole = true;
    paths_.start(node);
    place_of_[node] = 0;
    for (uint32_t place = 1; paths_.next(ball); place++) {
      if (place > length_) {
        is_whole = false;
        break;
      }
      const uint32_t other = paths_.node();
      place_of_[other] = static_cast<uint16_t>(place);
      add(other - node, paths_.distance(), place_of_[graph_.other_end(paths_.step(other), other)], paths_.mask());
    }
    if (!is_whole) {
      add(0, paths_.distance(), 0, 0);
    } else if (graph_.boundary_distance(node) == MatchingGraph::kNoBoundary) {
      add(0, NearPatterns::kFar, 1, 0);
    } else {
      add(0, ball, 1, graph_.boundary_mask(node));
    }
    patterns_.begins_.push_back(share(begin));
  }

 private:
  void add(uint32_t offset, int64_t distance, uint16_t previous, uint64_t mask) {
    patterns_.offsets_.push_back(offset);
    patterns_.distances_.push_back(static_cast<uint32_t>(distance));
    patterns_.steps_.push_back({previous, mask_id(mask)});
  }

  uint16_t mask_id(uint64_t mask) {
    if (!patterns_.has_masks_) return 0;
    const auto [entry, is_new] = mask_ids_.try_emplace(mask, static_cast<uint16_t>(mask_ids_.size()));
    if (is_new && patterns_.masks_.size() == size_t{1} << 16) {
      patterns_.has_masks_ = false;
      return 0;
    }
    if (is_new) patterns_.masks_.push_back(mask);
    return entry->second;
  }

  // Drops the last list, which begins here, if an equal one exists. Returns the begin of the list to use.
  uint32_t share(uint32_t begin) {
    uint64_t hash = 0;
    for (size_t k = begin; k < patterns_.offsets_.size(); k++) {
      const NearPatterns::Step step = patterns_.steps_[k];
      for (uint32_t part :
           {patterns_.offsets_[k], patterns_.distances_[k], uint32_t{step.previous} << 16 | step.mask}) {
        hash = (hash ^ part) * 0x9e3779b97f4a7c15;
        hash ^= hash >> 32;
      }
    }
    const auto [first, last] = begins_by_hash_.equal_range(hash);
    for (auto entry = first; entry != last; ++entry) {
      if (!is_equal(entry->second, begin)) continue;
      patterns_.offsets_.resize(begin);
      patterns_.distances_.resize(begin);
      patterns_.steps_.resize(begin);
      return entry->second;
    }
    begins_by_hash_.emplace(hash, begin);
    return begin;
  }

  // Whether an earlier list and the last list are equal. Both end at an offset of 0.
  bool is_equal(uint32_t earlier, uint32_t begin) const {
    const size_t count = patterns_.offsets_.size() - begin;
    const auto equal = [&](const auto& all) {
      return std::equal(all.begin() + begin, all.begin() + begin + static_cast<ptrdiff_t>(count),
                        all.begin() + earlier);
    };
    return earlier + count <= begin && equal(patterns_.offsets_) && equal(patterns_.distances_) &&
           equal(patterns_.steps_);
  }

  const MatchingGraph& graph_;
  NearPatterns& patterns_;
  ShortestPaths paths_;
  uint32_t length_;
  std::vector<uint16_t> place_of_;  // by node, for those in the list being made
  std::unordered_map<uint64_t, uint16_t> mask_ids_;
  std::unordered_multimap<uint64_t, uint32_t> begins_by_hash_;
};

NearPatterns::NearPatterns(const MatchingGraph& graph, uint32_t length)
    : graph_(&graph), has_masks_(graph.has_masks()) {
  NearPatternsBuilder builder(graph, length, *this);
  begins_.reserve(graph.node_count());
  for (uint32_t node = 0; node < graph.node_count(); node++) {
    stop_if_requested();
    builder.list(node);
  }
  offsets_.shrink_to_fit();
  distances_.shrink_to_fit();
  steps_.shrink_to_fit();
}

void NearPatterns::append_path(uint32_t node, uint32_t place, std::vector<uint32_t>& edges) const {
  uint32_t here = node_at(node, place);
  while (here != node) {
    const uint32_t previous = steps_[place].previous;
    place = begins_[node] + previous - 1;
    const uint32_t next = previous == 0 ? node : node_at(node, place);
    for (const MatchingGraph::Arc& arc : graph_->arcs(here)) {
      if (arc.node == next) edges.push_back(arc.edge);
    }
    here = next;
  }
}

}  // namespace sallow
