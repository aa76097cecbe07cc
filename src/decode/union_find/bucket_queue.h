#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

namespace sallow {

/// Alarms in order of time, each with a number: a ring of lists, one per time step, for the next kSpan steps.
class BucketQueue {
 public:
  static constexpr uint32_t kSpan = 1024;

  BucketQueue() { first_.fill(kNone); }

  /// Removes all alarms and starts at time 0.
  void start() {
    for (uint32_t word = 0; word < filled_.size(); word++) {
      for (uint64_t bits = filled_[word]; bits != 0; bits &= bits - 1)
        first_[64 * word + std::countr_zero(bits)] = kNone;
      filled_[word] = 0;
    }
    alarms_.clear();
    now_ = 0;
  }

  int64_t now() const { return now_; }

  /// Adds an alarm at `time`, not before now. Returns its actual time, which is earlier if `time` is beyond the ring.
  [[gnu::always_inline]] int64_t add(int64_t time, uint32_t number) {
    time = std::min(time, now_ + (kSpan - 1));
    const uint32_t moment = static_cast<uint32_t>(time) % kSpan;
    alarms_.push_back({number, first_[moment]});
    first_[moment] = static_cast<uint32_t>(alarms_.size() - 1);
    filled_[moment / 64] |= uint64_t{1} << (moment % 64);
    return time;
  }

  /// Advances to the next alarm and removes it; of several at one time, the last one added. False if there is none.
  bool next(uint32_t& number) {
    uint32_t moment = static_cast<uint32_t>(now_) % kSpan;
    if (first_[moment] == kNone) {
      uint32_t word = moment / 64;
      uint64_t bits = filled_[word] & (~uint64_t{0} << (moment % 64));
      for (size_t k = 0; bits == 0; k++) {
        if (k == filled_.size()) return false;
        word = (word + 1) % filled_.size();
        bits = filled_[word];
      }
      const uint32_t found = 64 * word + static_cast<uint32_t>(std::countr_zero(bits));
      now_ += (found - moment) % kSpan;
      moment = found;
    }
    const Alarm alarm = alarms_[first_[moment]];
    first_[moment] = alarm.next;
    if (alarm.next == kNone) filled_[moment / 64] &= ~(uint64_t{1} << (moment % 64));
    number = alarm.number;
    return true;
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Alarm {
    uint32_t number;
    uint32_t next;  // the next alarm at the same time
  };

  int64_t now_ = 0;
  std::vector<Alarm> alarms_;  // all since start()
  std::array<uint32_t, kSpan> first_;
  std::array<uint64_t, kSpan / 64> filled_ = {};  // one bit per moment
};

}  // namespace sallow
