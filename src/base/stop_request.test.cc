#include "base/stop_request.h"

#include <gtest/gtest.h>

#include "base/threads.h"

namespace sallow {
namespace {

TEST(StopRequest, WithoutAScopeNothingStops) {
  EXPECT_EQ(stop_request(), nullptr);
  EXPECT_NO_THROW(stop_if_requested());
}

TEST(StopRequest, AScopeThrowsOnceItsRequestIsTrue) {
  std::atomic<bool> request = false;
  {
    const StopScope scope(&request);
    EXPECT_NO_THROW(stop_if_requested());
    request = true;
    EXPECT_THROW(stop_if_requested(), Stopped);
  }
  EXPECT_NO_THROW(stop_if_requested());
}

TEST(StopRequest, AnInnerScopeReplacesTheOuterOne) {
  std::atomic<bool> outer = true, inner = false;
  const StopScope outer_scope(&outer);
  {
    const StopScope inner_scope(&inner);
    EXPECT_NO_THROW(stop_if_requested());
    const StopScope none(nullptr);
    EXPECT_EQ(stop_request(), &inner);
  }
  EXPECT_THROW(stop_if_requested(), Stopped);
}

TEST(StopRequest, ThreadsOfParallelForObeyTheCallersRequest) {
  std::atomic<bool> request = false;
  const StopScope scope(&request);
  std::atomic<size_t> done = 0;
  const auto work = [&](size_t, size_t item) {
    EXPECT_EQ(stop_request(), &request);
    if (item == 7) request = true;
    done++;
  };
  EXPECT_THROW(parallel_for(3, 1000, work), Stopped);
  EXPECT_LT(done, 1000u);
}

}  // namespace
}  // namespace sallow
