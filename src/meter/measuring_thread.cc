#include "meter/measuring_thread.h"

#include <pthread.h>
#include <time.h>

#include <chrono>
#include <string>

#include "base/error.h"

namespace sallow {

int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

namespace {

double seconds_of(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

double thread_cpu_seconds() {
  return seconds_of(CLOCK_THREAD_CPUTIME_ID);
}

double process_cpu_seconds() {
  return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

void pin_to(int core) {
  if (core < 0) return;
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  if (pthread_setaffinity_np(pthread_self(), sizeof cores, &cores) != 0) {
    throw InputError("this thread cannot be pinned to core " + std::to_string(core),
                     "choose cores that this process may use: taskset -p $$ lists them");
  }
}

KeptCores::KeptCores() {
  pthread_getaffinity_np(pthread_self(), sizeof cores_, &cores_);
}

KeptCores::~KeptCores() {
  pthread_setaffinity_np(pthread_self(), sizeof cores_, &cores_);
}

LoopNoise measure_noise(int core, double seconds) {
  const KeptCores kept;
  pin_to(core);
  HdrHistogram gaps;
  const int64_t begin = now_ns(), end = begin + static_cast<int64_t>(1e9 * seconds);
  for (int64_t last = begin; last < end;) {
    const int64_t now = now_ns();
    gaps.record(now - last);
    last = now;
  }
  return {gaps.quantile(0.999), gaps.max()};
}

}  // namespace sallow
