#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/aligned.h"
#include "tensor_network/contraction_order.h"
#include "tensor_network/tensor_network.h"

namespace sallow {

/// Sets of legs as bits. All legs in one 64-bit word have the same dimension, so the logarithm of a tensor's size is a
/// weighted sum of population counts. Sliced legs have no bit; open legs have bits only with `has_open_legs`.
class LegBits {
 public:
  /// `slices` are leg numbers.
  explicit LegBits(const TensorNetwork& network, std::span<const uint32_t> slices = {}, bool has_open_legs = true);

  static constexpr uint32_t kAbsent = UINT32_MAX;

  /// The number of 64-bit words of a set.
  size_t words() const { return word_weights_.size(); }
  /// The bit of the leg, or kAbsent.
  uint32_t bit(uint32_t leg) const { return bits_[leg]; }
  double log2_slices() const { return log2_slices_; }

  /// log2 of the number of elements of a tensor with these legs.
  double log2_size(const uint64_t* set) const;
  /// out = a ^ b: the legs of the contraction of two tensors. Returns log2 of its size.
  double contract(const uint64_t* a, const uint64_t* b, uint64_t* out) const;

 private:
  std::vector<uint32_t> bits_;
  std::vector<double> word_weights_;
  double log2_slices_ = 0;
  double weight_ = 0;  // the weight of all words if it is the same, otherwise 0
};

/// A contraction order as a binary tree that can be changed in place.
///
/// Nodes 0 … n-1 are the tensors of the network, nodes n … 2n-2 are contractions; the root keeps its number under
/// rotations. Each node has its legs, log2 of its size and, for a contraction, log2 of its multiply-adds: contracting a
/// and b to c costs the product of all dimensions of a ∪ b, and |a ∪ b| = (|a| + |b| + |c|) / 2 because c = a ⊕ b.
///
/// With a finite `log2_batch`, that many settings of all open legs together are needed instead of all settings, see
/// price_order(). Then no set of legs contains open legs, and their part of a tensor's size is counted separately.
/// The network must have at least two tensors.
class ContractionTree {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  ContractionTree(const TensorNetwork& network, const ContractionOrder& order,
                  double log2_batch = std::numeric_limits<double>::infinity());

  const TensorNetwork& network() const { return *network_; }
  uint32_t leaf_count() const { return leaf_count_; }
  uint32_t node_count() const { return 2 * leaf_count_ - 1; }
  uint32_t root() const { return root_; }
  bool is_leaf(uint32_t node) const { return node < leaf_count_; }
  uint32_t left(uint32_t node) const { return left_[node]; }
  /// The children of a contraction, and the parent of a node; kNone for the root's parent.
  uint32_t right(uint32_t node) const { return right_[node]; }
  uint32_t parent(uint32_t node) const { return parent_[node]; }
  const uint64_t* legs(uint32_t node) const { return sets_.data() + node * stride_; }
  /// The legs of a node, as bits().words() words.
  double log2_size(uint32_t node) const { return log2_sizes_[node]; }
  /// The part of log2_size() from the batch of open legs; 0 without a batch.
  double log2_batch_of(uint32_t node) const { return batch_of(open_[node]); }
  /// log2 of the number of settings of the open legs below this node; 0 without a batch.
  double log2_open(uint32_t node) const { return open_[node]; }
  /// log2 of the number of settings that a tensor holds, if its open legs have 2^log2_open settings.
  double batch_of(double log2_open) const { return log2_open < log2_batch_ ? log2_open : log2_batch_; }
  /// log2 of the multiply-adds of one slice for this contraction.
  double log2_cost(uint32_t node) const { return log2_costs_[node]; }
  const LegBits& bits() const { return bits_; }
  const std::vector<uint32_t>& slices() const { return slices_; }

  /// log2 of the multiply-adds of all slices together.
  double log2_multiply_adds() const;
  /// log2 of the elements of the largest tensor of a slice.
  double log2_peak() const;

  /// Replaces the sliced legs by these; O(nodes · words).
  void set_slices(std::vector<uint32_t> slices);

  /// The effect of a rotation; see rotate().
  struct Rotation {
    uint32_t node, keep, swap;  // `node`'s child `swap` is exchanged with `node`'s sibling; the child `keep` stays
    double log2_legs;           // of `node` after the rotation: its size without the batch
    double log2_open;           // of `node` after the rotation
    double log2_size;           // of `node` after the rotation
    double log2_cost;           // of `node` after the rotation
    double log2_cost_parent;
  };
  /// Computes a rotation at `node`, a contraction below the root. Stores its legs after the rotation in `legs`, which
  /// has bits().words() words.
  Rotation try_rotation(uint32_t node, bool keep_left, uint64_t* legs) const;
  /// Changes (keep swap) sibling to (keep sibling) swap.
  void rotate(const Rotation& rotation, const uint64_t* legs);

  /// Replaces the contractions under `top` by others over the same subtrees `parts`. Pairs are as in a
  /// ContractionOrder, where tensor k < parts.size() is parts[k]. `top` keeps its number.
  void replace(uint32_t top, std::span<const uint32_t> parts, std::span<const std::pair<uint32_t, uint32_t>> pairs);

  /// The structure of the tree without legs and sizes; cheap to store.
  struct Shape {
    std::vector<uint32_t> left, right, parent;
  };
  Shape shape() const { return {left_, right_, parent_}; }
  /// Restores a structure of this tree; slices are unchanged.
  void restore(const Shape& shape);

  /// The order with children before parents. Of two children, the one with the larger peak comes first, so that few
  /// tensors are in memory at a time.
  ContractionOrder order() const;

 private:
  uint64_t* mutable_legs(uint32_t node) { return sets_.data() + node * stride_; }
  void update(uint32_t node);  // legs, size and cost from the children
  std::vector<uint32_t> children_first() const;

  const TensorNetwork* network_;
  uint32_t leaf_count_;
  uint32_t root_;
  std::vector<uint32_t> left_, right_, parent_;
  double log2_batch_;
  bool has_batch_;  // if false, open legs are treated like other legs
  std::vector<double> log2_legs_, open_, log2_sizes_, log2_costs_;
  std::vector<uint32_t> slices_;
  LegBits bits_;
  size_t stride_;
  AlignedVector<uint64_t> sets_;
};

}  // namespace sallow
