#pragma once

#include <cstdint>

namespace sallow {

/// How the shots of a run are cut into shards, the same for every task, machine and stop rule: kShardsPerSize shards of
/// 64 shots, as many of 128, of 256, …, up to the largest, which all the rest have.
///
/// So a stop at a shard's end comes at most 1/16 late, a process that is killed loses little of what was done however
/// slow the decoder, and 10^9 shots are some 4000 rows.
struct ShardGrid {
  static constexpr uint64_t kShardsPerSize = 16;
  static constexpr uint64_t kSmallest = 64;
  static constexpr uint64_t kLargest = uint64_t{1} << 18;

  static uint64_t size(uint64_t shard) {
    const uint64_t doublings = shard / kShardsPerSize;
    return doublings >= kDoublings ? kLargest : kSmallest << doublings;
  }
  static uint64_t first_shot(uint64_t shard) {
    const uint64_t doublings = shard / kShardsPerSize < kDoublings ? shard / kShardsPerSize : kDoublings;
    const uint64_t before = kShardsPerSize * kSmallest * ((uint64_t{1} << doublings) - 1);
    return before + (shard - doublings * kShardsPerSize) * (kSmallest << doublings);
  }
  /// The shard that this shot lies in.
  static uint64_t shard_of(uint64_t shot) {
    uint64_t doublings = 0;
    while (doublings < kDoublings && shot >= first_shot((doublings + 1) * kShardsPerSize)) doublings++;
    const uint64_t first = doublings * kShardsPerSize;
    return first + (shot - first_shot(first)) / (kSmallest << doublings);
  }

 private:
  static constexpr uint64_t kDoublings = 12;  // from kSmallest to kLargest
  static_assert(kSmallest << kDoublings == kLargest);
};

/// The shards A, A + STEP, … below B that one of many processes is to take: `--shards A:B:STEP`.
struct ShardRange {
  uint64_t first = 0;
  uint64_t end = UINT64_MAX;
  uint64_t step = 1;

  bool is_everything() const { return first == 0 && end == UINT64_MAX && step == 1; }
};

}  // namespace sallow
