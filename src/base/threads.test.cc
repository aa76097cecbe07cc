#include "base/threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace sallow {
namespace {

TEST(ParallelFor, VisitsEveryItemOnceAtAnyThreadCount) {
  for (size_t threads : {1, 2, 7}) {
    std::vector<std::atomic<int>> visits(1000);
    parallel_for(threads, visits.size(), [&](size_t worker, size_t item) {
      EXPECT_LT(worker, threads);
      visits[item]++;
    });
    for (const auto& count : visits) EXPECT_EQ(count, 1);
  }
}

TEST(ParallelFor, HandsItemsOutInOrderOnOneThread) {
  std::vector<size_t> seen;
  parallel_for(1, 5, [&](size_t, size_t item) { seen.push_back(item); });
  EXPECT_EQ(seen, (std::vector<size_t>{0, 1, 2, 3, 4}));
}

TEST(ParallelFor, RethrowsAnExceptionAndStopsHandingOut) {
  std::atomic<int> started = 0;
  auto work = [&](size_t, size_t item) {
    started++;
    if (item == 3) throw std::runtime_error("item 3");
  };
  EXPECT_THROW(parallel_for(1, 1000, work), std::runtime_error);
  EXPECT_EQ(started, 4);
  EXPECT_THROW(parallel_for(2, 1000, work), std::runtime_error);
}

TEST(ParallelFor, DoesNothingForNoItems) {
  parallel_for(4, 0, [](size_t, size_t) { FAIL(); });
}

}  // namespace
}  // namespace sallow
