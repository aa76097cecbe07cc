#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/aligned.h"

namespace sallow {

/// A set of indices below a bound: a row of a matrix over GF(2) that is sparse until it is filled.
///
/// It is a rising list as long as it is short, and bits once a list would take more time than whole words do. So what
/// is sparse costs as much as it has entries, and what is dense as much as a row of a BitTable.
class IndexSet {
 public:
  /// Empty. Indices stay below `bound`.
  explicit IndexSet(size_t bound) : bound_(static_cast<uint32_t>(bound)) {}

  /// Whether it is kept as a list.
  bool is_list() const { return words_.empty(); }
  bool empty() const;
  bool contains(uint32_t index) const;
  /// Puts an index in, or takes it out where it is.
  void toggle(uint32_t index);
  void clear();

  /// Adds another set modulo 2: what both have goes out.
  void add(const IndexSet& other) {
    add(other, [](uint32_t) {});
  }
  /// The same; where both are lists, calls on_insert(index) for each index that comes in.
  template <typename OnInsert>
  void add(const IndexSet& other, OnInsert&& on_insert);
  /// Whether the number of indices that both have is odd.
  bool has_odd_overlap(const IndexSet& other) const;
  /// Takes out the indices whose bits are set in `removed`, which has a bit for each index below the bound. Bits of
  /// which few are left become a list.
  void remove(const AlignedVector<uint64_t>& removed);

  /// Calls visit(index) for each index, rising.
  template <typename Visit>
  void for_each(Visit&& visit) const;

  /// Words that `bound` bits take here; a multiple of 8.
  static size_t word_count(size_t bound) { return (bound + 511) / 512 * 8; }

 private:
  // A list of this length takes about as long to add as the bits do.
  size_t longest_list() const { return bound_ / 64 < 16 ? 16 : bound_ / 64; }
  void add_words(const IndexSet& other);
  void become_words();

  uint32_t bound_;
  std::vector<uint32_t> list_;     // rising; empty where words_ is not
  AlignedVector<uint64_t> words_;  // empty, or word_count(bound_)
};

template <typename OnInsert>
void IndexSet::add(const IndexSet& other, OnInsert&& on_insert) {
  if (!is_list() || !other.is_list()) return add_words(other);
  // From the back, so that what is behind the other's least index alone moves.
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
