#pragma once

#include <atomic>
#include <exception>
#include <functional>

#include "meter/stream_meter.h"

namespace sallow {

/// Two threads: the calling one decodes, another one paces.
class PacedThreads {
 public:
  /// Times of the decoding thread.
  struct Times {
    double cpu_seconds = 0, wall_seconds = 0;
  };
  /// Runs both until `decode` returns, each on the core that the options name. Throws what either threw.
  Times run(const MeterOptions& options, const std::function<void()>& pace, const std::function<void()>& decode);

  /// For `pace`: decoding has ended, so no round is awaited any more.
  bool is_stopped() const { return stops_.load(std::memory_order_relaxed); }
  /// For `decode`: no round will come.
  bool has_paced() const { return has_paced_.load(std::memory_order_acquire); }

 private:
  std::atomic<bool> has_paced_ = false, stops_ = false;
  std::exception_ptr failure_;  // of the pacing thread
};

}  // namespace sallow
