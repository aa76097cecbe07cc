#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned.h"

namespace sallow {

/// Rounds on their way from one thread to one other, without locks. Memory is fixed.
class RoundRing {
 public:
  struct Head {
    uint64_t shot;
    uint64_t round;
    int64_t arrived;
    uint64_t end;    // the length of the shot, if known; kOpen: the shot goes on
    uint32_t count;  // of places

    static constexpr uint64_t kOpen = UINT64_MAX;
  };

  /// `capacity` is a power of two; a round has at most `width` places.
  RoundRing(size_t capacity, size_t width)
      : mask_(capacity - 1), width_(width), heads_(capacity), places_(capacity * width) {}

  /// The writer's. False if the ring is full.
  bool has_room() {
    if (written_ - read_seen_ <= mask_) return true;
    read_seen_ = read_.load(std::memory_order_acquire);
    return written_ - read_seen_ <= mask_;
  }
  /// Prepares the next round; publish() makes it visible. Call has_room() first.
  Head& prepare(std::span<const uint32_t> places) {
    const size_t at = written_ & mask_;
    for (size_t k = 0; k < places.size(); k++) places_[at * width_ + k] = places[k];
    heads_[at].count = static_cast<uint32_t>(places.size());
    return heads_[at];
  }
  void publish() { published_.store(++written_, std::memory_order_release); }

  /// The reader's. How many rounds wait.
  uint64_t waiting() const { return published_.load(std::memory_order_acquire) - taken_; }
  const Head& front() const { return heads_[taken_ & mask_]; }
  std::span<const uint32_t> front_places() const {
    return {places_.data() + (taken_ & mask_) * width_, heads_[taken_ & mask_].count};
  }
  void pop() { read_.store(++taken_, std::memory_order_release); }

 private:
  const uint64_t mask_;
  const size_t width_;
  std::vector<Head> heads_;
  std::vector<uint32_t> places_;
  // Each thread's own numbers, in its own cache lines.
  alignas(kAlignment) uint64_t written_ = 0;
  uint64_t read_seen_ = 0;
  alignas(kAlignment) std::atomic<uint64_t> published_ = 0;
  alignas(kAlignment) uint64_t taken_ = 0;
  alignas(kAlignment) std::atomic<uint64_t> read_ = 0;
};

}  // namespace sallow
