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

/// Sets of legs as bits, laid out so that all legs of one 64-bit word have the same dimension: the logarithm of a
/// tensor's size is then a weighted sum of population counts. Sliced legs have no bit, nor have open ones unless they
/// are wanted.
class LegBits {
 public:
  explicit LegBits(const TensorNetwork& network, std::span<const uint32_t> slices = {}, bool has_open_legs = true);

  static constexpr uint32_t kAbsent = UINT32_MAX;

  size_t words() const { return word_weights_.size(); }
  /// The leg's bit, or kAbsent.
  uint32_t bit(uint32_t leg) const { return bits_[leg]; }
  double log2_slices() const { return log2_slices_; }

  double log2_size(const uint64_t* set) const;
  /// out = a ^ b: the legs left when two tensors are contracted. Returns log2 of its size.
  double contract(const uint64_t* a, const uint64_t* b, uint64_t* out) const;

 private:
  std::vector<uint32_t> bits_;
  std::vector<double> word_weights_;
  double log2_slices_ = 0;
  double weight_ = 0;  // of all words where they agree, else 0
};

/// A contraction order as a binary tree that may be changed in place.
///
/// Nodes 0 … n-1 are the network's tensors, n … 2n-2 contractions; the root keeps its number when the tree is rotated.
/// For every node its legs, log2 of its size, and for a contraction log2 of its multiply-adds: contracting a and b to c
/// costs the product of all dimensions of a ∪ b, and |a ∪ b| = (|a| + |b| + |c|) / 2 since c = a ⊕ b.
///
/// A finite `log2_batch` means that so many settings of all open legs together are wanted instead of every one, see
/// price_order(): open legs then stand in no set of legs, and a tensor's share of them is counted apart.
/// Needs at least two tensors.
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
  uint32_t right(uint32_t node) const { return right_[node]; }
  uint32_t parent(uint32_t node) const { return parent_[node]; }
  const uint64_t* legs(uint32_t node) const { return sets_.data() + node * stride_; }
  double log2_size(uint32_t node) const { return log2_sizes_[node]; }
  /// The part of log2_size() that the batch of open legs takes: 0 without a batch.
  double log2_batch_of(uint32_t node) const { return batch_of(open_[node]); }
  /// log2 of the settings that the open legs below this node have; 0 without a batch.
  double log2_open(uint32_t node) const { return open_[node]; }
  /// log2 of the settings of open legs that a tensor must hold, of all that it could.
  double batch_of(double log2_open) const { return log2_open < log2_batch_ ? log2_open : log2_batch_; }
  /// log2 of the multiply-adds of one slice at this contraction.
  double log2_cost(uint32_t node) const { return log2_costs_[node]; }
  const LegBits& bits() const { return bits_; }
  const std::vector<uint32_t>& slices() const { return slices_; }

  /// log2 of all slices' multiply-adds together.
  double log2_multiply_adds() const;
  /// log2 of the largest tensor of a slice.
  double log2_peak() const;

  /// Fixes these legs outside instead of those fixed before; O(nodes · words).
  void set_slices(std::vector<uint32_t> slices);

  /// What a rotation would give; see rotate().
  struct Rotation {
    uint32_t node, keep, swap;  // `node`'s child `swap` changes places with `node`'s sibling; `keep` stays
    double log2_legs;           // of `node` afterwards: its size without the batch
    double log2_open;           // of `node` afterwards
    double log2_size;           // of `node` afterwards
    double log2_cost;           // of `node` afterwards
    double log2_cost_parent;
  };
  /// `node`: a contraction below the root. Its legs after the rotation go to `legs`, of bits().words() words.
  Rotation try_rotation(uint32_t node, bool keep_left, uint64_t* legs) const;
  /// Turns (keep swap) sibling into (keep sibling) swap.
  void rotate(const Rotation& rotation, const uint64_t* legs);

  /// Replaces the subtree of contractions under `top` by another over the same subtrees `parts`: pairs as in a
  /// ContractionOrder, where tensor k < parts.size() is parts[k]. `top` keeps its number.
  void replace(uint32_t top, std::span<const uint32_t> parts, std::span<const std::pair<uint32_t, uint32_t>> pairs);

  /// Who is joined to whom, without legs and sizes: cheap to keep.
  struct Shape {
    std::vector<uint32_t> left, right, parent;
  };
  Shape shape() const { return {left_, right_, parent_}; }
  /// Back to a shape of this tree; slices stay as they are.
  void restore(const Shape& shape);

  /// The order, children before parents, the child with the larger peak first, so that few tensors lie in memory.
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
  bool has_batch_;  // else every open leg is a leg like others
  std::vector<double> log2_legs_, open_, log2_sizes_, log2_costs_;
  std::vector<uint32_t> slices_;
  LegBits bits_;
  size_t stride_;
  AlignedVector<uint64_t> sets_;
};

}  // namespace sallow
