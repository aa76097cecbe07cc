#include "campaign/run_progress.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "bits/random_stream.h"

namespace sallow {
namespace {

constexpr ShardRange kEverything;

/// Failures among the shots [first, first + shots) of a run in which every `period`-th shot fails.
uint64_t failures_among(const ShardPiece& piece, uint64_t period) {
  return (piece.first_shot + piece.shots) / period - piece.first_shot / period;
}

Tally tally_of(const ShardPiece& piece, uint64_t period) {
  return {piece.shots, failures_among(piece, period), 0};
}

/// Adds pieces until the rule is met, up to `width` at a time, in random order.
uint64_t run_until_done(RunProgress& progress, uint64_t period, size_t width, uint64_t seed) {
  RandomStream random(seed, 0);
  std::vector<ShardPiece> out;
  while (!progress.done()) {
    while (out.size() < width) {
      const std::vector<ShardPiece> next = progress.next_pieces(1);
      if (next.empty()) break;
      progress.claim(next[0].first_shot);
      out.push_back(next[0]);
    }
    const size_t k = random.next() % out.size();
    const ShardPiece piece = out[k];
    out.erase(out.begin() + static_cast<ptrdiff_t>(k));
    progress.release(piece.first_shot);
    EXPECT_TRUE(progress.add(piece, tally_of(piece, period)));
  }
  return progress.counted_until();
}

TEST(ShardGrid, DividesShotsWithoutGapsIntoShardsOfDoublingSize) {
  uint64_t shot = 0;
  for (uint64_t shard = 0; shard < 300; shard++) {
    EXPECT_EQ(ShardGrid::first_shot(shard), shot);
    EXPECT_EQ(ShardGrid::shard_of(shot), shard);
    EXPECT_EQ(ShardGrid::shard_of(shot + ShardGrid::size(shard) - 1), shard);
    EXPECT_LE(ShardGrid::size(shard), std::max<uint64_t>(64, shot / 8));
    shot += ShardGrid::size(shard);
  }
  EXPECT_EQ(ShardGrid::size(15), 64u);
  EXPECT_EQ(ShardGrid::size(16), 128u);
  EXPECT_EQ(ShardGrid::size(299), ShardGrid::kLargest);
  const uint64_t far = ShardGrid::shard_of(StopRule::kMostShots);
  EXPECT_LE(ShardGrid::first_shot(far), StopRule::kMostShots);
  EXPECT_GT(ShardGrid::first_shot(far + 1), StopRule::kMostShots);
}

TEST(RunProgress, CountsExactlyTheRequestedShots) {
  for (const uint64_t shots : {1u, 63u, 64u, 65u, 1024u, 1025u, 100'000u, 1'000'000u}) {
    RunProgress progress({.max_shots = shots}, kEverything, {});
    EXPECT_EQ(run_until_done(progress, 10, 3, shots), shots);
    EXPECT_EQ(progress.counted().shots, shots);
    EXPECT_EQ(progress.counted().failures, shots / 10);
  }
}

TEST(RunProgress, StopsAtTheSameShardForAnyOrderOfShards) {
  for (const uint64_t failures : {1u, 7u, 100u, 3000u}) {
    const StopRule rule{.max_shots = 1'000'000, .max_failures = failures};
    RunProgress alone(rule, kEverything, {});
    const uint64_t end = run_until_done(alone, 100, 1, 0);
    // The stop is at the end of the first shard with enough failures.
    const uint64_t last = ShardGrid::shard_of(end - 1);
    EXPECT_EQ(ShardGrid::first_shot(last + 1), end);
    EXPECT_GE(end / 100, failures);
    EXPECT_LT(ShardGrid::first_shot(last) / 100, failures);
    for (uint64_t seed = 1; seed <= 20; seed++) {
      RunProgress many(rule, kEverything, {});
      EXPECT_EQ(run_until_done(many, 100, 1 + seed % 7, seed), end) << "seed " << seed;
      EXPECT_EQ(many.counted().failures, alone.counted().failures);
    }
  }
}

TEST(RunProgress, ResumesFromStoredShardsWithTheSameResult) {
  const StopRule rule{.max_shots = 100'000, .max_failures = 500};
  RunProgress alone(rule, kEverything, {});
  const uint64_t end = run_until_done(alone, 100, 1, 0);
  // Every third shard is already stored, also far beyond the stop.
  RunProgress resumed(rule, kEverything, {});
  for (uint64_t shard = 0; shard < 200; shard += 3) {
    const ShardPiece piece{ShardGrid::first_shot(shard), ShardGrid::size(shard)};
    EXPECT_TRUE(resumed.add(piece, tally_of(piece, 100)));
  }
  EXPECT_EQ(run_until_done(resumed, 100, 4, 1), end);
  EXPECT_EQ(resumed.counted().failures, alone.counted().failures);
}

TEST(RunProgress, CompletesAShortenedShardWhenMoreShotsAreWanted) {
  RunProgress fewer({.max_shots = 1000}, kEverything, {});
  RunProgress more({.max_shots = 5000, .max_failures = 40}, kEverything, {});
  while (!fewer.done()) {
    const ShardPiece piece = fewer.next_pieces(1)[0];
    EXPECT_TRUE(fewer.add(piece, tally_of(piece, 100)));
    EXPECT_TRUE(more.add(piece, tally_of(piece, 100)));
    EXPECT_TRUE(more.add(piece, tally_of(piece, 100)));  // adding it again changes nothing
  }
  EXPECT_EQ(more.next_pieces(1)[0].first_shot, 1000u);
  EXPECT_EQ(more.next_pieces(1)[0].shots, 24u);
  RunProgress alone({.max_shots = 5000, .max_failures = 40}, kEverything, {});
  EXPECT_EQ(run_until_done(more, 100, 2, 3), run_until_done(alone, 100, 1, 3));
}

TEST(RunProgress, StopsAtARelativeErrorOfTheRate) {
  RunProgress progress({.max_shots = 10'000'000, .relative_error = 0.1}, kEverything, {});
  run_until_done(progress, 4, 1, 0);
  // √((1 - r) / k) ≤ 0.1 at r = 1/4 requires 75 failures.
  EXPECT_GE(progress.counted().failures, 75u);
  EXPECT_LE(progress.counted().failures, 85u);
}

TEST(RunProgress, IncludesCountsFromElsewhere) {
  RunProgress progress({.max_shots = 1000}, kEverything, {900, 5, 0});
  run_until_done(progress, 10, 1, 0);
  EXPECT_EQ(progress.counted().shots, 1000u);
  EXPECT_EQ(progress.counted_until(), 100u);
  EXPECT_TRUE(RunProgress({.max_shots = 1000, .max_failures = 5}, kEverything, {900, 5, 0}).done());
}

TEST(RunProgress, GivesTheSameShotsWhenSplitIntoRanges) {
  constexpr uint64_t kShots = 50'000;
  uint64_t shots = 0, failures = 0;
  const ShardRange parts[] = {{0, 10, 1},          {10, 40, 2},         {11, 40, 2},
                              {40, UINT64_MAX, 3}, {41, UINT64_MAX, 3}, {42, UINT64_MAX, 3}};
  for (const ShardRange& range : parts) {
    RunProgress progress({.max_shots = kShots, .max_failures = 1}, range, {});
    run_until_done(progress, 100, 2, 1);
    shots += progress.counted().shots;
    failures += progress.counted().failures;
  }
  EXPECT_EQ(shots, kShots);
  EXPECT_EQ(failures, kShots / 100);
}

TEST(RunProgress, EstimatesRemainingShotsWithinAFactorOfTen) {
  // One failure in 2000 shots, 200 failures wanted: 400,000 shots in total.
  constexpr uint64_t kPeriod = 2000, kWanted = 200;
  const StopRule rule{.max_shots = 1'000'000'000, .max_failures = kWanted};
  RunProgress progress(rule, kEverything, {});
  EXPECT_EQ(progress.shots_expected(), 0u);
  while (!progress.done()) {
    const ShardPiece piece = progress.next_pieces(1)[0];
    EXPECT_TRUE(progress.add(piece, tally_of(piece, kPeriod)));
    if (progress.done()) break;
    const double left =
        static_cast<double>(kPeriod * kWanted - std::min(kPeriod * kWanted, piece.first_shot + piece.shots));
    const double expected = static_cast<double>(progress.shots_expected());
    EXPECT_LT(expected, 10 * left + 10 * kPeriod) << piece.first_shot;
    if (piece.first_shot >= 512) {
      EXPECT_GT(10 * expected, left) << piece.first_shot;
    }
  }
  EXPECT_EQ(progress.shots_expected(), 0u);
}

TEST(RunProgress, ExpectsAllShotsIfFailuresDoNotStopIt) {
  RunProgress progress({.max_shots = 1'000'000}, kEverything, {});
  EXPECT_TRUE(progress.add({0, 64}, {64, 0, 0}));
  EXPECT_EQ(progress.shots_expected(), 1'000'000u - 64);
}

TEST(RunProgress, RefusesPiecesThatAreNotInTheGrid) {
  RunProgress progress({.max_shots = 1000}, kEverything, {});
  EXPECT_FALSE(progress.add({0, 65}, {65, 0, 0}));
  EXPECT_FALSE(progress.add({64, 0}, {}));
  EXPECT_FALSE(progress.add({70, 10}, {10, 0, 0}));
  EXPECT_FALSE(progress.add({0, UINT64_MAX}, {}));
  EXPECT_TRUE(progress.add({0, 64}, {64, 0, 0}));
}

}  // namespace
}  // namespace sallow
