#include "terminal/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>

#include "process/world_ranks.h"

namespace sallow {

Progress::Progress(std::string title, uint64_t total)
    : title_(std::move(title)),
      total_(total),
      shown_(::isatty(STDERR_FILENO) == 1 && rank_launch().rank == 0),
      start_(Clock::now()),
      drawn_(start_) {}

Progress::~Progress() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

void Progress::advance(uint64_t steps) {
  if (!shown_) return;
  std::lock_guard lock(mutex_);
  done_ += steps;
  Clock::time_point now = Clock::now();
  if (now - drawn_ < std::chrono::milliseconds(100)) return;
  drawn_ = now;
  draw(now);
}

void Progress::draw(Clock::time_point now) {
  if (total_ == 0) {
    std::fprintf(stderr, "\r\x1b[K%s %" PRIu64, title_.c_str(), done_);
    return;
  }
  constexpr size_t kBarWidth = 30;
  double part = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
  size_t filled = static_cast<size_t>(part * kBarWidth);
  double seconds_left = std::chrono::duration<double>(now - start_).count() * (1 - part) / std::max(part, 1e-9);
  std::fprintf(stderr, "\r\x1b[K%s [%s%s] %3.0f %%, %.0f s left", title_.c_str(), std::string(filled, '#').c_str(),
               std::string(kBarWidth - filled, ' ').c_str(), part * 100, seconds_left);
}

}  // namespace sallow
