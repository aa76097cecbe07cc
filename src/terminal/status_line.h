#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace sallow {

/// The last line of standard error, redrawn a few times per second during its lifetime; only on a terminal, and only on
/// the first rank. Work of less than half a second shows nothing.
///
/// If there are several, the newest is shown.
class StatusLine {
 public:
  /// `text` returns the line; a separate thread calls it. If `wanted` is false, nothing is shown.
  explicit StatusLine(std::function<std::string()> text, bool wanted = true);
  ~StatusLine();
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

  bool is_shown() const { return thread_.joinable(); }

 private:
  void draw_until_end();

  std::function<std::string()> text_;
  std::condition_variable end_;
  bool is_over_ = false;
  std::thread thread_;
};

/// Prints a line on standard error, above a status line if one is shown.
void print_line(const std::string& text);

/// "45 s", "12 min", "3.5 h", "2.0 d".
std::string waiting_text(double seconds);

}  // namespace sallow
