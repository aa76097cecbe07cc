#include "tensor_network/contraction_tree.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "base/error.h"

namespace sallow {

LegBits::LegBits(const TensorNetwork& network, std::span<const uint32_t> slices, bool has_open_legs)
    : bits_(network.legs.size(), 0) {
  for (uint32_t leg = 0; !has_open_legs && leg < network.legs.size(); leg++) {
    if (network.legs[leg].is_open()) bits_[leg] = kAbsent;
  }
  for (uint32_t leg : slices) {
    bits_[leg] = kAbsent;
    log2_slices_ += std::log2(network.legs[leg].dimension);
  }
  std::vector<uint32_t> order(network.legs.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return network.legs[a].dimension < network.legs[b].dimension; });
  uint32_t next = 0;
  uint32_t dimension = 0;
  for (uint32_t leg : order) {
    if (bits_[leg] == kAbsent) continue;
    if (network.legs[leg].dimension != dimension) next = (next + 63) / 64 * 64;
    dimension = network.legs[leg].dimension;
    if (next % 64 == 0) word_weights_.push_back(std::log2(dimension));
    bits_[leg] = next++;
  }
  if (word_weights_.empty()) word_weights_.push_back(0);
  bool agree =
      std::adjacent_find(word_weights_.begin(), word_weights_.end(), std::not_equal_to<>()) == word_weights_.end();
  weight_ = agree ? word_weights_[0] : 0;
}

double LegBits::log2_size(const uint64_t* set) const {
  double size = 0;
  for (size_t w = 0; w < word_weights_.size(); w++) size += word_weights_[w] * std::popcount(set[w]);
  return size;
}

double LegBits::contract(const uint64_t* a, const uint64_t* b, uint64_t* out) const {
  if (weight_ > 0) {
    int count = 0;
    for (size_t w = 0; w < word_weights_.size(); w++) count += std::popcount(out[w] = a[w] ^ b[w]);
    return weight_ * count;
  }
  double size = 0;
  for (size_t w = 0; w < word_weights_.size(); w++) size += word_weights_[w] * std::popcount(out[w] = a[w] ^ b[w]);
  return size;
}

ContractionTree::ContractionTree(const TensorNetwork& network, const ContractionOrder& order, double log2_batch)
    : network_(&network),
      leaf_count_(static_cast<uint32_t>(network.tensor_count)),
      left_(node_count(), kNone),
      right_(node_count(), kNone),
      parent_(node_count(), kNone),
      log2_batch_(log2_batch),
      has_batch_(std::isfinite(log2_batch)),
      log2_legs_(node_count(), 0),
      open_(node_count(), 0),
      log2_sizes_(node_count(), 0),
      log2_costs_(node_count(), 0),
      slices_(order.slices),
      bits_(network, order.slices, !has_batch_) {
  SALLOW_REQUIRE(leaf_count_ >= 2, "a contraction tree has at least two tensors");
  require_equal("pairs of a contraction order", order.pairs.size(), leaf_count_ - 1);
  stride_ = LegBits(network, {}, !has_batch_).words();  // room for every leg, for any later slices
  sets_.resize(node_count() * stride_);
  for (uint32_t k = 0; k < order.pairs.size(); k++) {
    auto [a, b] = order.pairs[k];
    left_[leaf_count_ + k] = a;
    right_[leaf_count_ + k] = b;
    parent_[a] = parent_[b] = leaf_count_ + k;
  }
  root_ = node_count() - 1;
  set_slices(slices_);
}

void ContractionTree::set_slices(std::vector<uint32_t> slices) {
  slices_ = std::move(slices);
  std::sort(slices_.begin(), slices_.end());
  bits_ = LegBits(*network_, slices_, !has_batch_);
  std::fill(sets_.begin(), sets_.end(), 0);
  auto set_bit = [&](uint32_t tensor, uint32_t bit) { mutable_legs(tensor)[bit / 64] |= uint64_t{1} << (bit % 64); };
  for (uint32_t leg = 0; leg < network_->legs.size(); leg++) {
    if (bits_.bit(leg) == LegBits::kAbsent) continue;
    set_bit(network_->legs[leg].tensor_a, bits_.bit(leg));
    if (!network_->legs[leg].is_open()) set_bit(network_->legs[leg].tensor_b, bits_.bit(leg));
  }
  if (has_batch_) {
    std::fill_n(open_.begin(), leaf_count_, 0.0);
    for (uint32_t leg = 0; leg < network_->legs.size(); leg++) {
      const NetworkLeg& open = network_->legs[leg];
      if (open.is_open() && !std::binary_search(slices_.begin(), slices_.end(), leg)) {
        open_[open.tensor_a] += std::log2(open.dimension);
      }
    }
  }
  for (uint32_t leaf = 0; leaf < leaf_count_; leaf++) {
    log2_legs_[leaf] = bits_.log2_size(legs(leaf));
    log2_sizes_[leaf] = log2_legs_[leaf] + batch_of(open_[leaf]);
  }
  for (uint32_t node : children_first()) update(node);
}

void ContractionTree::update(uint32_t node) {
  uint32_t a = left_[node], b = right_[node];
  log2_legs_[node] = bits_.contract(legs(a), legs(b), mutable_legs(node));
  open_[node] = open_[a] + open_[b];
  const double batch = batch_of(open_[node]);
  log2_sizes_[node] = log2_legs_[node] + batch;
  log2_costs_[node] = 0.5 * (log2_legs_[a] + log2_legs_[b] + log2_legs_[node]) + batch;
}

std::vector<uint32_t> ContractionTree::children_first() const {
  std::vector<uint32_t> nodes{root_};
  for (size_t k = 0; k < nodes.size(); k++) {
    for (uint32_t child : {left_[nodes[k]], right_[nodes[k]]}) {
      if (!is_leaf(child)) nodes.push_back(child);
    }
  }
  std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

double ContractionTree::log2_multiply_adds() const {
  double largest = 0, sum = 0;
  for (uint32_t node = leaf_count_; node < node_count(); node++) largest = std::max(largest, log2_costs_[node]);
  for (uint32_t node = leaf_count_; node < node_count(); node++) sum += std::exp2(log2_costs_[node] - largest);
  return largest + std::log2(sum) + bits_.log2_slices();
}

double ContractionTree::log2_peak() const {
  return *std::max_element(log2_sizes_.begin(), log2_sizes_.end());
}

ContractionTree::Rotation ContractionTree::try_rotation(uint32_t node, bool keep_left, uint64_t* legs_out) const {
  uint32_t top = parent_[node];
  uint32_t sibling = left_[top] == node ? right_[top] : left_[top];
  Rotation rotation;
  rotation.node = node;
  rotation.keep = keep_left ? left_[node] : right_[node];
  rotation.swap = keep_left ? right_[node] : left_[node];
  rotation.log2_legs = bits_.contract(legs(rotation.keep), legs(sibling), legs_out);
  rotation.log2_open = open_[rotation.keep] + open_[sibling];
  const double batch = batch_of(rotation.log2_open);
  rotation.log2_size = rotation.log2_legs + batch;
  rotation.log2_cost = 0.5 * (log2_legs_[rotation.keep] + log2_legs_[sibling] + rotation.log2_legs) + batch;
  rotation.log2_cost_parent =
      0.5 * (rotation.log2_legs + log2_legs_[rotation.swap] + log2_legs_[top]) + batch_of(open_[top]);
  return rotation;
}

void ContractionTree::rotate(const Rotation& rotation, const uint64_t* legs) {
  uint32_t node = rotation.node, top = parent_[node];
  uint32_t& in_top = left_[top] == node ? right_[top] : left_[top];
  uint32_t& in_node = left_[node] == rotation.swap ? left_[node] : right_[node];
  std::swap(in_top, in_node);
  parent_[in_top] = top;
  parent_[in_node] = node;
  std::copy_n(legs, bits_.words(), mutable_legs(node));
  log2_legs_[node] = rotation.log2_legs;
  open_[node] = rotation.log2_open;
  log2_sizes_[node] = rotation.log2_size;
  log2_costs_[node] = rotation.log2_cost;
  log2_costs_[top] = rotation.log2_cost_parent;
}

void ContractionTree::replace(uint32_t top, std::span<const uint32_t> parts,
                              std::span<const std::pair<uint32_t, uint32_t>> pairs) {
  SALLOW_CHECK(pairs.size() + 1 == parts.size());
  std::vector<uint32_t> spare;  // the contractions that are rearranged, top last
  std::vector<uint32_t> stack{top};
  while (!stack.empty()) {
    uint32_t node = stack.back();
    stack.pop_back();
    spare.push_back(node);
    for (uint32_t child : {left_[node], right_[node]}) {
      if (std::find(parts.begin(), parts.end(), child) == parts.end()) stack.push_back(child);
    }
  }
  std::reverse(spare.begin(), spare.end());
  SALLOW_CHECK(spare.size() == pairs.size() && spare.back() == top);
  auto node_of = [&](uint32_t k) { return k < parts.size() ? parts[k] : spare[k - parts.size()]; };
  for (size_t k = 0; k < pairs.size(); k++) {
    uint32_t node = spare[k];
    left_[node] = node_of(pairs[k].first);
    right_[node] = node_of(pairs[k].second);
    parent_[left_[node]] = parent_[right_[node]] = node;
    update(node);
  }
}

void ContractionTree::restore(const Shape& shape) {
  left_ = shape.left;
  right_ = shape.right;
  parent_ = shape.parent;
  for (uint32_t node : children_first()) update(node);
}

ContractionOrder ContractionTree::order() const {
  // The order of Sethi and Ullman: the subtree that needs more memory comes first, so that only its result is in memory
  // while the other subtree is contracted.
  std::vector<double> need(node_count());
  for (uint32_t leaf = 0; leaf < leaf_count_; leaf++) need[leaf] = log2_sizes_[leaf];
  for (uint32_t node : children_first()) {
    need[node] = std::max({need[left_[node]], need[right_[node]], log2_sizes_[node]});
  }
  ContractionOrder order;
  order.slices = slices_;
  std::vector<uint32_t> number(node_count(), kNone);
  for (uint32_t leaf = 0; leaf < leaf_count_; leaf++) number[leaf] = leaf;
  std::vector<uint32_t> stack{root_};
  while (!stack.empty()) {
    uint32_t node = stack.back();
    uint32_t a = left_[node], b = right_[node];
    if (need[a] < need[b]) std::swap(a, b);
    if (number[a] == kNone) {
      stack.push_back(a);
    } else if (number[b] == kNone) {
      stack.push_back(b);
    } else {
      stack.pop_back();
      number[node] = leaf_count_ + static_cast<uint32_t>(order.pairs.size());
      order.pairs.emplace_back(number[left_[node]], number[right_[node]]);
    }
  }
  return order;
}

}  // namespace sallow
