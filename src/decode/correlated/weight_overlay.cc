#include "decode/correlated/weight_overlay.h"

#include <algorithm>

namespace sallow {

void WeightOverlay::clear() {
  lighter_.clear();
  next_.clear();
  if (++shot_ != 0) return;
  std::fill(at_edge_.begin(), at_edge_.end(), Entry());
  std::fill(at_node_.begin(), at_node_.end(), Entry());
  shot_ = 1;
}

void WeightOverlay::lower(const LighterEdge& lighter) {
  Entry& entry = at_edge_[lighter.edge];
  if (entry.shot == shot_) {
    int32_t& weight = lighter_[entry.index].weight;
    weight = std::min(weight, lighter.weight);
    return;
  }
  auto index = static_cast<uint32_t>(lighter_.size());
  entry = {shot_, index};
  lighter_.push_back(lighter);
  for (uint32_t side = 0; side < 2; side++) {
    uint32_t end = lighter.ends[side];
    next_.push_back(end == kBoundary ? kNone : first(end));
    if (end != kBoundary) at_node_[end] = {shot_, 2 * index + side};
  }
}

}  // namespace sallow
