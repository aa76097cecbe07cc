#pragma once

#include <cstdint>

namespace sallow {

/// Divides the shots of a run into shards, in the same way for every task, machine and stop rule: kShardsPerSize shards
/// of 64 shots, the same number of 128, of 256, …, up to the largest size, which all remaining shards have.
///
/// Therefore a stop at a shard's end is at most 1/16 late, a killed process loses little work even with a slow decoder,
/// and 10^9 shots are about 4000 rows.
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
  /// The shard that contains this shot.
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

/// The shards A, A + STEP, … below B that one of several processes samples: `--shards A:B:STEP`.
struct ShardRange {
  uint64_t first = 0;
  uint64_t end = UINT64_MAX;
  uint64_t step = 1;

  bool is_everything() const { return first == 0 && end == UINT64_MAX && step == 1; }
};

}  // namespace sallow
