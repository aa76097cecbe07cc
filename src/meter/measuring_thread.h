#pragma once

#include <sched.h>

#include <cstdint>

#include "meter/hdr_histogram.h"

namespace sallow {

/// The monotonic clock.
int64_t now_ns();

/// Processor time of the calling thread.
double thread_cpu_seconds();
/// Processor time of all threads.
double process_cpu_seconds();

/// Pins the calling thread to a core; -1: not. Throws an InputError if the process may not use this core.
void pin_to(int core);

/// Keeps the calling thread's cores and restores them.
class KeptCores {
 public:
  KeptCores();
  ~KeptCores();
  KeptCores(const KeptCores&) = delete;
  KeptCores& operator=(const KeptCores&) = delete;

 private:
  cpu_set_t cores_{};
};

/// The machine's own pauses: an empty loop that only reads the clock.
struct LoopNoise {
  uint64_t p999_ns = 0;
  uint64_t max_ns = 0;
};
LoopNoise measure_noise(int core, double seconds);

}  // namespace sallow
