#include "base/number_text.h"

#include <charconv>

namespace sallow {

std::string shortest_text(double value) {
  char buffer[32];
  auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
  (void)error;  // 32 characters hold every double
  return std::string(buffer, end);
}

}  // namespace sallow
