#include "terminal/screen.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "terminal/status_line.h"

namespace sallow {

ScreenSize screen_size(int descriptor) {
  constexpr ScreenSize kUsual{24, 80};
  if (::isatty(descriptor) != 1) return {};
  winsize size = {};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return kUsual;
  return {size.ws_row, size.ws_col};
}

bool shows_colour(int descriptor) {
  // As specified by no-color.org: any value except an empty one.
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  const char* terminal = std::getenv("TERM");
  return terminal != nullptr && std::string_view(terminal) != "dumb" && ::isatty(descriptor) == 1;
}

std::string toned(const std::string& text, Tone tone, int descriptor) {
  if (text.empty() || !shows_colour(descriptor)) return text;
  const char* code = tone == Tone::kError ? "\x1b[1;31m" : tone == Tone::kHint ? "\x1b[36m" : "\x1b[1m";
  return code + text + "\x1b[0m";
}

void print_hint(const std::string& text) {
  print_line(toned(text, Tone::kHint, STDERR_FILENO));
}

std::string cut_to_columns(const std::string& text, size_t columns) {
  size_t seen = 0;
  for (size_t k = 0; k < text.size(); k++) {
    if ((text[k] & 0xc0) == 0x80) continue;
    if (seen++ == columns) return text.substr(0, k);
  }
  return text;
}

}  // namespace sallow
