#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace sallow {

/// Lists of values, one after another in one piece of memory. `Place` must hold the number of all values.
template <typename T, typename Place = uint32_t>
class Lists {
 public:
  Lists() = default;

  /// `count` lists of values that come in any order: for_each(add) calls add(list, value) for each value. It is called
  /// twice, and must make the same calls. Within a list, values stay in their order.
  template <typename ForEach>
  Lists(size_t count, const ForEach& for_each) : starts_(count + 1, 0) {
    for_each([&](size_t list, const T&) { starts_[list + 1]++; });
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
    values_.resize(starts_.back());
    std::vector<Place> ends(starts_.begin(), starts_.end() - 1);
    for_each([&](size_t list, const T& value) { values_[ends[list]++] = value; });
  }

  size_t size() const { return starts_.size() - 1; }
  std::span<const T> operator[](size_t list) const {
    return {values_.data() + starts_[list], static_cast<size_t>(starts_[list + 1] - starts_[list])};
  }

  void append(std::span<const T> list) {
    values_.insert(values_.end(), list.begin(), list.end());
    end_list();
  }
  /// Appends a list of the values added since the last one was ended.
  void end_list() { starts_.push_back(static_cast<Place>(values_.size())); }
  void add(const T& value) { values_.push_back(value); }
  /// The values added since the last list was ended.
  std::span<T> open_list() { return {values_.data() + starts_.back(), values_.size() - starts_.back()}; }

  /// No lists. Memory is kept.
  void clear() {
    values_.clear();
    starts_.assign(1, 0);
  }

 private:
  std::vector<T> values_;
  std::vector<Place> starts_ = {0};  // of each list in values_, and the end of the last
};

}  // namespace sallow
