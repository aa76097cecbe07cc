#include "decode/union_find/bucket_queue.h"

#include <gtest/gtest.h>

#include <map>

#include "bits/random_stream.h"

namespace sallow {
namespace {

// Compares with a sorted map: alarms are added at random times while others ring, also farther than the ring reaches.
TEST(BucketQueue, RingsInOrderOfTimeAndEarlyBeyondItsReach) {
  for (uint64_t seed = 0; seed < 200; seed++) {
    RandomStream random(seed, 0);
    BucketQueue ring;
    for (int round = 0; round < 3; round++) {
      ring.start();
      std::multimap<int64_t, uint32_t> waiting;
      uint32_t next_number = 0;
      const uint64_t farthest = seed % 2 == 0 ? 40 : 3 * BucketQueue::kSpan;
      const auto add = [&] {
        const int64_t time = ring.now() + static_cast<int64_t>(random.next() % farthest);
        const int64_t rings = ring.add(time, next_number);
        ASSERT_EQ(rings, std::min<int64_t>(time, ring.now() + BucketQueue::kSpan - 1));
        waiting.emplace(rings, next_number++);
      };
      add();
      for (int step = 0; step < 300; step++) {
        if (random.next() % 2 == 0) add();
        uint32_t number;
        if (waiting.empty()) {
          ASSERT_FALSE(ring.next(number));
          continue;
        }
        ASSERT_TRUE(ring.next(number)) << "seed " << seed;
        const auto [first, last] = waiting.equal_range(waiting.begin()->first);
        ASSERT_EQ(ring.now(), first->first) << "seed " << seed;
        const auto found = std::find_if(first, last, [&](const auto& entry) { return entry.second == number; });
        ASSERT_NE(found, last) << "seed " << seed;
        waiting.erase(found);
      }
    }
  }
}

}  // namespace
}  // namespace sallow
