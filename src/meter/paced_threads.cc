#include "meter/paced_threads.h"

#include <thread>

#include "meter/measuring_thread.h"

namespace sallow {

PacedThreads::Times PacedThreads::run(const MeterOptions& options, const std::function<void()>& pace,
                                      const std::function<void()>& decode) {
  const KeptCores kept;
  std::thread pacer([&] {
    try {
      pin_to(options.pace_core);
      pace();
    } catch (...) {
      failure_ = std::current_exception();
    }
    has_paced_.store(true, std::memory_order_release);
  });
  Times times;
  try {
    pin_to(options.decode_core);
    const double cpu = thread_cpu_seconds();
    const int64_t start = now_ns();
    decode();
    times.cpu_seconds = thread_cpu_seconds() - cpu;
    times.wall_seconds = 1e-9 * static_cast<double>(now_ns() - start);
  } catch (...) {
    stops_.store(true, std::memory_order_relaxed);
    pacer.join();
    throw;
  }
  stops_.store(true, std::memory_order_relaxed);
  pacer.join();
  if (failure_) std::rethrow_exception(failure_);
  return times;
}

}  // namespace sallow
