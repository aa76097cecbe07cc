#include "api/block_parts.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/error.h"
#include "base/threads.h"
#include "bits/random_stream.h"

namespace sallow {
namespace {

TEST(BlockParts, TileARunOfShotsInOrder) {
  constexpr uint64_t kBlock = kShotsPerBlock;
  for (const uint64_t first : {uint64_t{0}, uint64_t{1}, kBlock - 1, kBlock, 5 * kBlock + 7, UINT64_MAX - 2500}) {
    for (const size_t shots : {size_t{0}, size_t{1}, size_t{2}, size_t{kBlock}, size_t{kBlock + 1}, size_t{2500}}) {
      SCOPED_TRACE(testing::Message() << shots << " shots from " << first);
      uint64_t next = first, parts = 0;
      run_parts(first, shots, 1, parallel_for, [&](size_t worker, const BlockPart& part) {
        EXPECT_EQ(worker, 0);
        EXPECT_EQ(part.block * kBlock + part.column, next);
        EXPECT_EQ(part.row, next - first);
        EXPECT_GT(part.count, 0);
        EXPECT_LE(part.column + part.count, kBlock);
        next += part.count;
        parts++;
      });
      EXPECT_EQ(next - first, shots);
      EXPECT_EQ(parts, blocks_of(first, shots));
    }
  }
}

TEST(BlockParts, RefuseShotsBeyond64Bits) {
  EXPECT_EQ(blocks_of(UINT64_MAX, 0), 0);
  EXPECT_THROW(blocks_of(UINT64_MAX, 1), UsageError);
  EXPECT_THROW(blocks_of(UINT64_MAX - 5, 16), UsageError);
}

}  // namespace
}  // namespace sallow
