#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/aligned.h"

namespace sallow {

/// A set of indices below a bound: a row of a matrix over GF(2) that starts sparse and may fill up.
///
/// Stored as a rising list while short, and as bits once a list would take more time than whole words. So a sparse set
/// costs time proportional to its entries, and a dense set as much as a row of a BitTable.
class IndexSet {
 public:
  /// Empty. Indices stay below `bound`.
  explicit IndexSet(size_t bound) : bound_(static_cast<uint32_t>(bound)) {}

  /// Whether the set is stored as a list.
  bool is_list() const { return words_.empty(); }
  bool empty() const;
  bool contains(uint32_t index) const;
  /// Inserts an index, or removes it if the set has it.
  void toggle(uint32_t index);
  void clear();

  /// Adds another set modulo 2: indices in both sets are removed.
  void add(const IndexSet& other) {
    add(other, [](uint32_t) {});
  }
  /// The same; if both sets are lists, calls on_insert(index) for each index inserted.
  template <typename OnInsert>
  void add(const IndexSet& other, OnInsert&& on_insert);
  /// Whether the number of common indices is odd.
  bool has_odd_overlap(const IndexSet& other) const;
  /// Removes the indices whose bits are set in `removed`, which has one bit per index below the bound. If few bits are
  /// left, the set becomes a list.
  void remove(const AlignedVector<uint64_t>& removed);

  /// Calls visit(index) for each index, rising.
  template <typename Visit>
  void for_each(Visit&& visit) const;

  /// The number of words for `bound` bits; a multiple of 8.
  static size_t word_count(size_t bound) { return (bound + 511) / 512 * 8; }

 private:
  // Adding a list of this length takes about as long as adding bits.
  size_t longest_list() const { return bound_ / 64 < 16 ? 16 : bound_ / 64; }
  void add_words(const IndexSet& other);
  void become_words();

  uint32_t bound_;
  std::vector<uint32_t> list_;     // rising; empty if words_ is not
  AlignedVector<uint64_t> words_;  // empty, or word_count(bound_)
};

template <typename OnInsert>
void IndexSet::add(const IndexSet& other, OnInsert&& on_insert) {
  if (!is_list() || !other.is_list()) return add_words(other);
  // Backwards, so that only entries above the least index of `other` move.
  size_t left = list_.size(), others_left = other.list_.size();
  if (others_left == 0) return;
  if (this == &other) return list_.clear();
  list_.resize(left + others_left);
  size_t place = list_.size();
  while (others_left != 0) {
    const uint32_t index = other.list_[others_left - 1];
    if (left == 0 || list_[left - 1] < index) {
      list_[--place] = index;
      others_left--;
      on_insert(index);
    } else if (list_[left - 1] > index) {
      list_[--place] = list_[--left];
    } else {
      left--, others_left--;
    }
  }
  list_.erase(list_.begin() + static_cast<ptrdiff_t>(left), list_.begin() + static_cast<ptrdiff_t>(place));
  if (list_.size() > longest_list()) become_words();
}

template <typename Visit>
void IndexSet::for_each(Visit&& visit) const {
  for (const uint32_t index : list_) visit(index);
  for (size_t w = 0; w < words_.size(); w++) {
    for (uint64_t left = words_[w]; left != 0; left &= left - 1) {
      visit(static_cast<uint32_t>(w * 64 + static_cast<size_t>(std::countr_zero(left))));
    }
  }
}

}  // namespace sallow
