#include "meter/stream_meter.h"

#include <gtest/gtest.h>

#include <thread>

#include "codes/generate_code.h"
#include "meter/drawn_shots.h"
#include "meter/round_ring.h"
#include "stream/patch/stream_patch.h"

namespace sallow {
namespace {

StreamPatch small_patch() {
  CodeOptions options;
  options.rounds = 15;
  options.after_clifford_depolarization = 0.01;
  return patch_of_circuit(generate_code(options), {.plan = {3, 3}});
}

TEST(StreamMeter, CountsTheSameFailuresWithOneThreadAndWithTwo) {
  const StreamPatch patch = small_patch();
  DrawnShots source(patch.model, *patch.schedule, 1);
  MeterOptions options{.shots = 300};
  const MeterReport fast = measure_stream(patch.schedule, source, options);
  EXPECT_EQ(fast.shots, 300);
  EXPECT_EQ(fast.rounds, 300 * 16);
  EXPECT_GT(fast.failures, 5);
  EXPECT_TRUE(fast.knows_flips);
  options.round_ps = 10'000'000;
  options.sleeps = true;
  options.ring_rounds = 1 << 13;  // all rounds, so that none is lost on a busy machine
  const MeterReport paced = measure_stream(patch.schedule, source, options);
  EXPECT_EQ(paced.lost_for_load, 0);
  EXPECT_EQ(paced.failures, fast.failures);
  EXPECT_EQ(paced.events, fast.events);
  EXPECT_EQ(paced.counts.windows, fast.counts.windows);
  EXPECT_EQ(paced.final_latency.count(), 300);
  EXPECT_EQ(paced.commit_latency.count(), paced.counts.windows);
  uint64_t by_parts = 0, by_tenths = 0;
  for (const MeterReport::Part& part : paced.parts) by_parts += part.commits;
  for (const MeterReport::Part& tenth : paced.tenths) by_tenths += tenth.commits;
  EXPECT_EQ(by_parts, paced.counts.windows);
  EXPECT_EQ(by_tenths, paced.counts.windows);
  EXPECT_EQ(paced.tenths[9].queue_end, paced.parts.back().queue_end);
}

TEST(StreamMeter, LosesRoundsIfTheQueueIsFullAndHeraldsThem) {
  const StreamPatch patch = small_patch();
  DrawnShots source(patch.model, *patch.schedule, 1);
  MeterOptions options{.shots = 2000};
  options.round_ps = 1;  // faster than any decoder
  options.ring_rounds = 2;
  const MeterReport report = measure_stream(patch.schedule, source, options);
  EXPECT_EQ(report.shots, 2000);
  EXPECT_GT(report.lost_for_load, 0);
  EXPECT_EQ(report.counts.lost, report.lost_for_load);
  EXPECT_GT(report.counts.heralded, 0);
  EXPECT_FALSE(report.keeps_up());
}

TEST(StreamMeter, CountsLateShotsAsFailed) {
  const StreamPatch patch = small_patch();
  DrawnShots source(patch.model, *patch.schedule, 1);
  MeterOptions options{.shots = 50};
  options.round_ps = 1'000'000;
  options.sleeps = true;
  options.deadline_ns = 1;
  options.ring_rounds = 1 << 12;
  const MeterReport report = measure_stream(patch.schedule, source, options);
  EXPECT_EQ(report.late, 50);
  EXPECT_EQ(report.failures_or_late, 50);
}

TEST(StreamMeter, SaysWhenDecodingKeepsUp) {
  MeterReport report;
  for (MeterReport::Part& tenth : report.tenths) tenth = {.latency_ns_mean = 10'000, .queue_max = 9, .queue_end = 2};
  EXPECT_TRUE(report.keeps_up());
  report.tenths[9].latency_ns_mean = 10'500;
  EXPECT_TRUE(report.keeps_up());
  report.tenths[9].latency_ns_mean = 10'501;
  EXPECT_FALSE(report.keeps_up());
  for (MeterReport::Part& tenth : report.tenths) tenth.latency_ns_mean = 1'000;
  report.tenths[9].latency_ns_mean = 1'200;
  EXPECT_TRUE(report.keeps_up());
  report.tenths[9].queue_end = 11;
  EXPECT_FALSE(report.keeps_up());
  report.tenths[9].queue_end = 10;
  EXPECT_TRUE(report.keeps_up());
  report.lost_for_load = 1;
  EXPECT_FALSE(report.keeps_up());
}

TEST(StreamMeter, MeasuresWhatItTakesItself) {
  EXPECT_GT(measure_own_cost(5, -1), 0);
}

TEST(HugePages, AreCountedOrHaveAReason) {
  std::vector<char> large(size_t{64} << 20, 'x');
  const HugePages pages = use_huge_pages();
  EXPECT_TRUE(pages.problem.empty() || pages.bytes == 0) << pages.problem;
  EXPECT_EQ(huge_pages_text(pages).starts_with("no huge pages: "), !pages.problem.empty());
  EXPECT_EQ(large[large.size() / 2], 'x');
}

TEST(RoundRing, HandsRoundsFromOneThreadToAnotherInOrder) {
  RoundRing ring(4, 3);
  constexpr uint64_t kRounds = 20'000;
  std::thread writer([&] {
    for (uint64_t round = 0; round < kRounds; round++) {
      while (!ring.has_room()) std::this_thread::yield();
      const uint32_t places[] = {static_cast<uint32_t>(round), 7, 9};
      ring.prepare(std::span(places).first(round % 4)).round = round;
      ring.publish();
    }
  });
  uint64_t wrong = 0;
  for (uint64_t round = 0; round < kRounds; round++) {
    while (ring.waiting() == 0) std::this_thread::yield();
    const std::span<const uint32_t> places = ring.front_places();
    wrong += ring.front().round != round || places.size() != round % 4 ||
             (!places.empty() && places[0] != static_cast<uint32_t>(round));
    ring.pop();
  }
  writer.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(ring.waiting(), 0);
}

}  // namespace
}  // namespace sallow
