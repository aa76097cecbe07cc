#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace sallow {

/// The last line of standard error, drawn again a few times a second while this lives; only on a terminal, and only on
/// the first rank. What takes less than half a second shows nothing.
///
/// Of several that live at once the youngest is shown.
class StatusLine {
 public:
  /// `text` makes the line; it is called from a thread of its own. `wanted` false: nothing is shown.
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

/// A line on standard error; where a status line is shown, above it.
void print_line(const std::string& text);

/// "45 s", "12 min", "3.5 h", "2.0 d".
std::string waiting_text(double seconds);

}  // namespace sallow
