#include "meter/parallel_meter.h"

#include <gtest/gtest.h>

#include "codes/generate_code.h"
#include "decode/catalog/window_schedules.h"
#include "experiment/decoding_model.h"
#include "meter/drawn_shots.h"
#include "stream/patch/stream_patch.h"

namespace sallow {
namespace {

TEST(ParallelMeter, CountsTheSameFailuresForAnyNumberOfWorkers) {
  CodeOptions code;
  code.rounds = 30;
  code.after_clifford_depolarization = 0.01;
  const StreamPatch patch = patch_of_model(model_for_decoding(generate_code(code)), {.plan = {3, 3}});
  const auto sandwich = compile_sandwich(patch.model, patch.schedule->rounds(), {3, 3}, "matching");
  DrawnShots source(patch.model, *patch.schedule, 5);
  const MeterOptions options{.shots = 200, .deadline_ns = 1};
  const ParallelReport one = measure_parallel(sandwich, source, options, 1);
  EXPECT_EQ(one.shots, 200u);
  EXPECT_EQ(one.rounds, 200u * 31);
  EXPECT_EQ(one.late, 200u);
  EXPECT_EQ(one.final_latency.count(), 200u);
  EXPECT_EQ(one.unresolved + one.unexplained, 0u);
  EXPECT_TRUE(one.knows_flips);
  EXPECT_GT(one.failures, 5u);
  EXPECT_LT(one.failures, 150u);
  uint64_t polled = 0;
  const ParallelReport three =
      measure_parallel(sandwich, source, options, 3, [&](uint64_t rounds) { polled = rounds; });
  EXPECT_EQ(three.failures, one.failures);
  EXPECT_EQ(three.events, one.events);
  EXPECT_EQ(polled, three.rounds);
}

}  // namespace
}  // namespace sallow
