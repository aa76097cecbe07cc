#pragma once

#include <atomic>
#include <cstdint>

#include "rare/rare_estimate.h"

namespace sallow {

/// Converts steps done into calls of RareOptions::progress, from one share of the work to another. Threads may share
/// it.
class WorkMeter {
 public:
  WorkMeter(const RareOptions& options, double from, double to, double total_steps)
      : options_(options), from_(from), to_(to), total_(total_steps) {}

  void add(uint64_t steps) {
    const double done = static_cast<double>(done_ += steps);
    if (options_.progress && done <= total_) options_.progress(from_ + (to_ - from_) * done / total_);
  }

 private:
  const RareOptions& options_;
  const double from_, to_, total_;
  std::atomic<uint64_t> done_{0};
};

/// The share of a method's work that is done after its pilot run, and after its first populations.
inline constexpr double kPilotShare = 0.2, kFirstShare = 0.9;

}  // namespace sallow
