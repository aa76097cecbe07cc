#include "terminal/progress.h"

#include <algorithm>
#include <cmath>

#include "process/standard_streams.h"
#include "report/table.h"

namespace sallow {

std::string bar_text(double part, double seconds_taken) {
  constexpr size_t kBarWidth = 30;
  part = std::clamp(part, 0.0, 1.0);
  const size_t filled = static_cast<size_t>(part * kBarWidth);
  std::string text = "[" + std::string(filled, '#') + std::string(kBarWidth - filled, ' ') + "] ";
  text += fixed_text(100 * part, 0) + " %";
  if (part > 0) text += ", about " + waiting_text(seconds_taken * (1 - part) / part) + " left";
  return text;
}

Progress::Progress(std::string title, uint64_t total, std::string unit)
    : title_(std::move(title)),
      unit_(std::move(unit)),
      total_(total),
      start_(Clock::now()),
      shown_([this] { return line(); }, !writes_to_screen()) {}

void Progress::advance(uint64_t steps) {
  const std::lock_guard lock(mutex_);
  done_ += steps;
  if (!InterruptWatch::requested()) return;
  throw Interrupted(where(), "no incomplete file is left; the same command starts again from the beginning");
}

void Progress::rethrow(const std::string& remedy) {
  const std::lock_guard lock(mutex_);
  throw Interrupted(where(), remedy);
}

std::string Progress::where() const {
  if (total_ == 0 && done_ == 0) return title_;
  return title_ + ", after " + std::to_string(done_) + (total_ > 0 ? " of " + std::to_string(total_) : std::string()) +
         (unit_.empty() ? std::string() : " " + unit_);
}

bool Progress::takes_note() {
  constexpr std::chrono::milliseconds kEvery{200};
  if (!shown_.is_shown()) return false;
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  if (now - noted_ < kEvery) return false;
  noted_ = now;
  return true;
}

void Progress::note(std::string found, double part) {
  const std::lock_guard lock(mutex_);
  found_ = std::move(found);
  part_ = part;
}

std::string Progress::line() {
  const std::lock_guard lock(mutex_);
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  std::string text = title_;
  if (total_ == 0) {
    if (done_ > 0) text += " " + std::to_string(done_) + (unit_.empty() ? std::string() : " " + unit_);
    text += ", " + waiting_text(seconds);
  } else {
    text += " " + bar_text(std::max(part_, static_cast<double>(done_) / static_cast<double>(total_)), seconds);
  }
  return found_.empty() ? text : text + ", " + found_;
}

Waiting::Waiting(std::string title)
    : shown_([title = std::move(title), start = std::chrono::steady_clock::now()] {
        return title + ", " +
               waiting_text(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
      }) {}

}  // namespace sallow
