#include "decode/matching/engine/lone_shot.h"

#include <algorithm>

#include "base/rising_list.h"

namespace sallow {

LoneShot::LoneShot(const MatchingGraph& graph)
    : graph_(&graph),
      bits_((graph.node_count() + 63) / 64),
      listed_(graph.node_count() + 1),
      irrelevant_(graph.node_count() + 1),
      parity_(graph.component_count()) {
  for (uint32_t detector : graph.graph().baseline_detectors()) baseline_.push_back(graph.node_of(detector));
  cancel_pairs(baseline_);
  if (!baseline_.empty()) flipped_.resize(graph.node_count() + 1);
}

bool LoneShot::load(std::span<const uint32_t> detectors, uint32_t node_count) {
  for (uint32_t node : nodes_) bits_[node / 64] = 0;
  // Within either half, nodes are in the order of their detectors. The half is unpredictable, so there is no branch:
  // both lists store the node, and only one counts it.
  const uint32_t relevant_count = graph_->relevant_count();
  uint32_t relevant = 0, irrelevant = 0;
  for (uint32_t detector : detectors) {
    const uint32_t node = graph_->node_of(detector);
    listed_[relevant] = irrelevant_[irrelevant] = node;
    relevant += node < relevant_count ? 1 : 0;
    irrelevant += node < relevant_count ? 0 : 1;
  }
  std::copy_n(irrelevant_.begin(), irrelevant, listed_.begin() + relevant);
  nodes_ = std::span(listed_).first(relevant + irrelevant);
  if (!baseline_.empty()) {
    const auto end = std::set_symmetric_difference(nodes_.begin(), nodes_.end(), baseline_.begin(), baseline_.end(),
                                                   flipped_.begin());
    nodes_ = std::span(flipped_.begin(), end);
  }
  const bool is_matchable = is_even();
  nodes_ = nodes_.first(std::lower_bound(nodes_.begin(), nodes_.end(), node_count) - nodes_.begin());
  for (uint32_t node : nodes_) bits_[node / 64] |= uint64_t{1} << (node % 64);
  return is_matchable;
}

bool LoneShot::is_even() {
  if (graph_->closed_components().empty()) return true;
  uint32_t odd = 0;
  for (uint32_t node : nodes_) {
    if (!graph_->component(node).has_boundary) odd += (parity_[graph_->component_index(node)] ^= 1) != 0 ? 1 : -1;
  }
  for (uint32_t node : nodes_) parity_[graph_->component_index(node)] = 0;
  return odd == 0;
}

}  // namespace sallow
