#include "decode/matching/engine/mutual_pairs.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>

#include "decode/matching/engine/pairing_kernels.h"

namespace sallow {

namespace {

/// Allocates the rows (numbers 1, 2, …) that hold a node's findings until they are compared with its partner's.
class Slots {
 public:
  uint32_t take() {
    if (free_.empty()) return ++count_;
    uint32_t slot = free_.back();
    free_.pop_back();
    return slot;
  }
  void give_back(uint32_t slot) { free_.push_back(slot); }
  uint32_t count() const { return count_; }

 private:
  std::vector<uint32_t> free_;
  uint32_t count_ = 0;
};

}  // namespace

MutualPairs::MutualPairs(const MatchingGraph& graph, const NearLists& near) {
  write_program(graph, near);
}

// Slot 0 receives results that are not needed; flip mask 0 is empty.
void MutualPairs::write_program(const MatchingGraph& graph, const NearLists& near) {
  auto walked_end = [&](uint32_t node) { return std::min(near.end_of_ball(node), near.begin(node) + kPlaces); };
  std::map<uint64_t, uint32_t> flip_ids;
  auto flip_of = [&](uint64_t mask) {
    auto [entry, is_new] = flip_ids.try_emplace(mask, static_cast<uint32_t>(flip_masks_.size()));
    if (is_new) flip_masks_.push_back(mask);
    return entry->second;
  };
  flip_of(0);
  Slots slots;
  struct Pair {
    uint32_t earlier, own, node, flip, distance;
  };
  uint32_t most_places = 0;
  for (uint32_t node = 0; node < graph.node_count(); node++) {
    most_places = std::max(most_places, walked_end(node) - near.begin(node));
  }
  // The slot of what a node found at a place of its list, until the other node is processed.
  std::vector<uint32_t> waiting(size_t{graph.node_count()} * most_places);
  std::vector<Pair> pairs;
  for (uint32_t node = 0; node < graph.node_count(); node++) {
    if (node % kChunk == 0) {
      chunk_starts_.push_back(static_cast<uint32_t>(program_.size()));
      chunk_ids_.push_back(static_cast<uint32_t>(distances_.size()));
    }
    size_t header = program_.size();
    uint32_t begin = near.begin(node), end = walked_end(node);
    program_.insert(program_.end(), {end - begin, 0, 0, UINT32_MAX});
    pairs.clear();
    for (uint32_t place = begin; place < end; place++) {
      uint32_t other = near.neighbour(place), back = near.begin(other);
      while (back < walked_end(other) && near.neighbour(back) != node) back++;
      uint32_t slot = 0;
      if (back < walked_end(other)) {
        slot = slots.take();
        if (node < other) {
          waiting[size_t{node} * most_places + (place - begin)] = slot;
        } else {
          uint32_t found = waiting[size_t{other} * most_places + (back - near.begin(other))];
          pairs.push_back({found, slot, other, flip_of(near.mask(back)), static_cast<uint32_t>(near.distance(back))});
        }
      }
      program_.insert(program_.end(), {other, slot});
    }
    std::stable_partition(pairs.begin(), pairs.end(), [](const Pair& pair) { return pair.flip == 0; });
    for (const Pair& pair : pairs) {
      program_.insert(program_.end(), {pair.earlier, pair.own, pair.node});
      if (pair.flip != 0) program_.push_back(pair.flip);
      program_[header + (pair.flip == 0 ? 1 : 2)]++;
      distances_.push_back(pair.distance);
      slots.give_back(pair.earlier);
      slots.give_back(pair.own);
    }
    bool is_whole = end == near.end_of_ball(node) && 2 * graph.boundary_distance(node) <= near.complete_to(node);
    int64_t boundary = graph.boundary_distance(node);
    if (is_whole && boundary < std::numeric_limits<uint32_t>::max()) {
      program_[header + 3] = flip_of(graph.boundary_mask(node));
      distances_.push_back(static_cast<uint32_t>(boundary));
    } else {
      distances_.push_back(0);
    }
  }
  slot_count_ = slots.count() + 1;
  program_.shrink_to_fit();
  distances_.shrink_to_fit();
}

MutualPairs::Workspace MutualPairs::make_workspace() const {
  return {AlignedVector<uint64_t>(slot_count_ * kWords), AlignedVector<uint64_t>(flip_masks_.size() * kWords),
          AlignedVector<uint64_t>(kChunk * (kPlaces + 1) * kWords), std::vector<uint32_t>(kChunk * (kPlaces + 1))};
}

void MutualPairs::match(const uint64_t* events, uint32_t node_count, Workspace& w, uint64_t* rest,
                        int64_t* weights) const {
  std::fill(w.flips.begin(), w.flips.end(), 0);
  for (uint32_t node = 0; node < node_count; node += kChunk) {
    size_t chunk = node / kChunk;
    size_t taken = pairing_kernels().pair_rows(
        events, rest, w.slots.data(), w.flips.data(), program_.data() + chunk_starts_[chunk], node,
        std::min(kChunk, node_count - node), weights == nullptr ? nullptr : w.taken.data(), w.taken_ids.data(),
        chunk_ids_[chunk]);
    for (size_t k = 0; k < taken; k++) {
      int64_t distance = distances_[w.taken_ids[k]];
      for (size_t word = 0; word < kWords; word++) {
        for (uint64_t bits = w.taken[k * kWords + word]; bits != 0; bits &= bits - 1) {
          weights[64 * word + std::countr_zero(bits)] += distance;
        }
      }
    }
  }
}

void MutualPairs::add_flips(const Workspace& w, BitTable& predictions, size_t first_shot) const {
  for (size_t id = 1; id < flip_masks_.size(); id++) {
    for (uint64_t mask = flip_masks_[id]; mask != 0; mask &= mask - 1) {
      uint64_t* row = predictions.row(std::countr_zero(mask)) + first_shot / 64;
      for (size_t word = 0; word < kWords; word++) row[word] ^= w.flips[id * kWords + word];
    }
  }
}

}  // namespace sallow
