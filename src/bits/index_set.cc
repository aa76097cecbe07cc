#include "bits/index_set.h"

#include <algorithm>

#include "base/rising_list.h"
#include "bits/row_kernels.h"

namespace sallow {

namespace {

bool has_bit(const AlignedVector<uint64_t>& words, uint32_t index) {
  return (words[index / 64] >> (index % 64) & 1) != 0;
}

}  // namespace

bool IndexSet::empty() const {
  return list_.empty() && std::all_of(words_.begin(), words_.end(), [](uint64_t word) { return word == 0; });
}

bool IndexSet::contains(uint32_t index) const {
  return is_list() ? std::binary_search(list_.begin(), list_.end(), index) : has_bit(words_, index);
}

void IndexSet::toggle(uint32_t index) {
  if (!is_list()) {
    words_[index / 64] ^= uint64_t{1} << (index % 64);
    return;
  }
  toggle_in(list_, index);
  if (list_.size() > longest_list()) become_words();
}

void IndexSet::clear() {
  list_.clear();
  words_.clear();
}

void IndexSet::become_words() {
  words_.assign(word_count(bound_), 0);
  for (const uint32_t index : list_) words_[index / 64] |= uint64_t{1} << (index % 64);
  list_ = {};
}

void IndexSet::add_words(const IndexSet& other) {
  if (is_list()) become_words();
  if (other.is_list()) {
    for (const uint32_t index : other.list_) words_[index / 64] ^= uint64_t{1} << (index % 64);
  } else {
    row_kernels().xor_row(words_.data(), other.words_.data(), words_.size());
  }
}

bool IndexSet::has_odd_overlap(const IndexSet& other) const {
  if (!is_list() && !other.is_list()) {
    return row_kernels().has_odd_overlap(words_.data(), other.words_.data(), words_.size());
  }
  bool odd = false;
  if (is_list() && other.is_list()) {
    for (size_t k = 0, j = 0; k < list_.size() && j < other.list_.size();) {
      const uint32_t here = list_[k], there = other.list_[j];
      odd ^= here == there;
      k += here <= there;
      j += there <= here;
    }
    return odd;
  }
  const std::vector<uint32_t>& list = is_list() ? list_ : other.list_;
  const AlignedVector<uint64_t>& words = is_list() ? other.words_ : words_;
  for (const uint32_t index : list) odd ^= has_bit(words, index);
  return odd;
}

void IndexSet::remove(const AlignedVector<uint64_t>& removed) {
  if (is_list()) {
    std::erase_if(list_, [&](uint32_t index) { return has_bit(removed, index); });
    return;
  }
  size_t left = 0;
  for (size_t w = 0; w < words_.size(); w++) {
    words_[w] &= ~removed[w];
    left += static_cast<size_t>(std::popcount(words_[w]));
  }
  // Half the longest list, so that a set does not switch back and forth.
  if (left > longest_list() / 2) return;
  std::vector<uint32_t> list;
  list.reserve(left);
  for_each([&](uint32_t index) { list.push_back(index); });
  list_ = std::move(list);
  words_ = {};
}

}  // namespace sallow
