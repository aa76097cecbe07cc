#include "base/thread_ranks.test.h"

#include <gtest/gtest.h>

#include <numeric>
#include <stdexcept>
#include <vector>

namespace sallow {
namespace {

std::span<std::byte> bytes_of(std::vector<uint64_t>& values) {
  return std::as_writable_bytes(std::span(values));
}

TEST(ThreadRanks, DeliverMessagesInOrder) {
  run_ranks_on_threads(3, [](Ranks& ranks) {
    uint32_t next = (ranks.rank() + 1) % 3, before = (ranks.rank() + 2) % 3;
    for (uint64_t k = 0; k < 50; k++) {
      std::vector<uint64_t> out(k + 1, 100 * ranks.rank() + k);
      ranks.send(next, bytes_of(out));
    }
    for (uint64_t k = 0; k < 50; k++) {
      std::vector<uint64_t> in(k + 1);
      ranks.receive(before, bytes_of(in));
      EXPECT_EQ(in, std::vector<uint64_t>(k + 1, 100 * before + k));
    }
  });
}

TEST(ThreadRanks, ExchangeBroadcastAndSum) {
  run_ranks_on_threads(4, [](Ranks& ranks) {
    std::vector<uint64_t> out{ranks.rank(), 7}, in(2);
    ranks.exchange(ranks.rank() ^ 1, bytes_of(out), bytes_of(in));
    EXPECT_EQ(in, (std::vector<uint64_t>{ranks.rank() ^ 1, 7}));
    std::vector<uint64_t> told{ranks.rank()};
    ranks.broadcast(2, bytes_of(told));
    EXPECT_EQ(told[0], 2u);
    EXPECT_EQ(ranks.broadcast(1, std::string(ranks.rank() == 1 ? "one" : "")), "one");
    std::vector<uint64_t> counts{ranks.rank(), UINT64_MAX};
    ranks.sum(std::span(counts));
    EXPECT_EQ(counts, (std::vector<uint64_t>{6, UINT64_MAX - 3}));
    ranks.barrier();
  });
}

TEST(ThreadRanks, ReportSentMessagesBeforeTheyAreReceived) {
  run_ranks_on_threads(2, [](Ranks& ranks) {
    if (!ranks.is_first()) {
      EXPECT_EQ(ranks.receive_text(0), "ask");
      ranks.send_text(0, "");
      return;
    }
    EXPECT_FALSE(ranks.has_sent(1));
    ranks.send_text(1, "ask");
    while (!ranks.has_sent(1)) {
    }
    EXPECT_EQ(ranks.receive_text(1), "");
    EXPECT_FALSE(ranks.has_sent(1));
  });
}

TEST(ThreadRanks, AddRealNumbersInTheOrderOfTheRanks) {
  const std::vector<double> parts{1e16, 1, -1e16, 1};
  double expected = std::accumulate(parts.begin() + 1, parts.end(), parts[0]);
  run_ranks_on_threads(4, [&](Ranks& ranks) {
    double sum = parts[ranks.rank()];
    ranks.sum(std::span(&sum, 1));
    EXPECT_EQ(sum, expected);
  });
}

TEST(ThreadRanks, RethrowAnErrorAndStopTheOthers) {
  auto work = [](Ranks& ranks) {
    if (ranks.rank() == 1) throw std::runtime_error("rank 1");
    ranks.barrier();
  };
  EXPECT_THROW(run_ranks_on_threads(3, work), std::runtime_error);
}

TEST(SingleRank, IsItsOwnSum) {
  double value = 2.5;
  single_rank().sum(std::span(&value, 1));
  EXPECT_EQ(value, 2.5);
  EXPECT_EQ(single_rank().broadcast(0, "text"), "text");
}

}  // namespace
}  // namespace sallow
