#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace sallow {

/// Lists of values, stored one after another in one array. `Place` must be able to hold the total number of values.
template <typename T, typename Place = uint32_t>
class Lists {
 public:
  Lists() = default;

  /// `count` lists from values in any order: for_each(add) calls add(list, value) for each value. for_each is called
  /// twice and must make the same calls both times. Within a list, values keep the order of the calls.
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
  /// Ends a list of the values added since the previous list ended.
  void end_list() { starts_.push_back(static_cast<Place>(values_.size())); }
  void add(const T& value) { values_.push_back(value); }
  /// The values added since the last list ended.
  std::span<T> open_list() { return {values_.data() + starts_.back(), values_.size() - starts_.back()}; }

  /// Removes all lists. Keeps the memory.
  void clear() {
    values_.clear();
    starts_.assign(1, 0);
  }

 private:
  std::vector<T> values_;
  std::vector<Place> starts_ = {0};  // start of each list in values_, then the end of the last
};

}  // namespace sallow
