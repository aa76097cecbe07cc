#include "terminal/status_line.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <system_error>
#include <vector>

#include "process/world_ranks.h"
#include "report/table.h"
#include "terminal/screen.h"

namespace sallow {
namespace {

constexpr std::chrono::milliseconds kDrawLineFirst{500}, kDrawLineEvery{200};

// Guards the line on the screen, and the list of objects that may draw it.
std::mutex line_mutex;
std::vector<const StatusLine*> alive;
bool is_drawn = false;

void erase_line() {
  if (is_drawn) std::fputs("\r\x1b[K", stderr);
  is_drawn = false;
}

}  // namespace

StatusLine::StatusLine(std::function<std::string()> text, bool wanted) : text_(std::move(text)) {
  if (!wanted || ::isatty(STDERR_FILENO) != 1 || rank_launch().rank != 0) return;
  {
    const std::lock_guard lock(line_mutex);
    alive.push_back(this);
  }
  try {
    thread_ = std::thread([this] { draw_until_end(); });
  } catch (const std::system_error&) {
    // No thread can be started: the work continues without a status line.
  }
}

StatusLine::~StatusLine() {
  {
    const std::lock_guard lock(line_mutex);
    is_over_ = true;
    if (!alive.empty() && alive.back() == this) erase_line();
    std::erase(alive, this);
  }
  end_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void StatusLine::draw_until_end() {
  std::unique_lock lock(line_mutex);
  auto pause = kDrawLineFirst;
  while (!end_.wait_for(lock, pause, [&] { return is_over_; })) {
    pause = kDrawLineEvery;
    if (alive.back() != this) continue;
    const size_t columns = screen_size(STDERR_FILENO).columns;
    std::fprintf(stderr, "\r\x1b[K%s", cut_to_columns(text_(), columns > 1 ? columns - 1 : 1).c_str());
    is_drawn = true;
  }
}

void print_line(const std::string& text) {
  const std::lock_guard lock(line_mutex);
  erase_line();
  std::fprintf(stderr, "%s\n", text.c_str());
}

std::string waiting_text(double seconds) {
  if (seconds < 100) return fixed_text(seconds, 0) + " s";
  if (seconds < 6000) return fixed_text(seconds / 60, 0) + " min";
  if (seconds < 48 * 3600) return fixed_text(seconds / 3600, 1) + " h";
  return seconds < 1e10 ? fixed_text(seconds / 86400, 1) + " d" : "many years";
}

}  // namespace sallow
