#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include "base/sanitized.test.h"
#include "codes/generate_code.h"
#include "decode/catalog/window_schedules.h"
#include "experiment/decoding_model.h"
#include "stream/sampled_rounds.h"
#include "stream/stream.h"

namespace {
std::atomic<uint64_t> allocations;
}  // namespace

// For the whole test program. Sanitizers have allocators of their own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
void* operator new(size_t size) {
  allocations++;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, size_t) noexcept {
  std::free(memory);
}
#endif

namespace sallow {
namespace {

// A long stream, decoded twice: the second time, nothing is allocated.
TEST(StreamMemory, AllocatesNothingOnceWarm) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer's allocator does not count allocations; the release build does";
  CodeOptions options;
  options.code = "surface_code";
  options.task = "rotated_memory_z";
  options.distance = 5;
  options.rounds = 30;
  options.after_clifford_depolarization = 0.004;
  options.before_measure_flip_probability = 0.004;
  const DetectorErrorModel model = model_for_decoding(generate_code(options));
  for (const std::string decoder : {"matching", "correlated", "union_find"}) {
    const auto schedule = compile_windows(model, DetectorRounds::from_model(model), {5, 5}, decoder);
    schedule->stretch_to(5 * 400 + schedule->round_count());
    SampledRounds source(model, *schedule);
    Stream stream(schedule);
    std::vector<std::vector<uint32_t>> rounds(schedule->round_count());
    source.start(3, 0);
    for (std::vector<uint32_t>& round : rounds) {
      const std::span<const uint32_t> places = source.next();
      round.assign(places.begin(), places.end());
    }
    uint64_t during = 0, corrections = 0;
    for (int pass = 0; pass < 2; pass++) {
      stream.reset();
      const uint64_t before = allocations;
      for (const std::vector<uint32_t>& round : rounds) corrections += stream.push_round(round, 0) ? 1 : 0;
      during = allocations - before;
      EXPECT_TRUE(stream.is_finished());
      if (pass == 0) {
        EXPECT_GT(during, 0) << decoder;
      }
    }
    EXPECT_EQ(during, 0) << decoder;
    EXPECT_GT(corrections, 800) << decoder;
  }
}

}  // namespace
}  // namespace sallow
