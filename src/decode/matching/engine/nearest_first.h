#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

namespace sallow {

/// The queue of Dijkstra's search: nodes with distances, nearest first, then lowest number first. A node may be in it
/// more than once.
class NearestFirst {
 public:
  struct Entry {
    int64_t distance;
    uint32_t node;
    bool operator>(const Entry& other) const {
      return distance != other.distance ? distance > other.distance : node > other.node;
    }
  };

  bool is_empty() const { return entries_.empty(); }
  const Entry& first() const { return entries_.front(); }
  void clear() { entries_.clear(); }
  void push(int64_t distance, uint32_t node) {
    entries_.push_back({distance, node});
    std::push_heap(entries_.begin(), entries_.end(), std::greater<>());
  }
  Entry pop() {
    std::pop_heap(entries_.begin(), entries_.end(), std::greater<>());
    const Entry entry = entries_.back();
    entries_.pop_back();
    return entry;
  }

 private:
  std::vector<Entry> entries_;
};

}  // namespace sallow
