#include "page/page.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace sallow {

std::string date_today() {
  using std::chrono::system_clock;
  const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
  const auto now = epoch == nullptr ? system_clock::now()
                                    : system_clock::time_point(std::chrono::seconds(std::strtoll(epoch, nullptr, 10)));
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(now));
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                static_cast<unsigned>(day.day()));
  return text;
}

std::string count_text(Count count) {
  std::string text = count.str();
  for (size_t k = text.size(); k > 3; k -= 3) text.insert(k - 3, " ");
  return text;
}

std::string page_id(const std::string& text) {
  std::string id;
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool is_plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (is_plain) {
      id += lower;
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  if (!id.empty() && id.back() == '-') id.pop_back();
  return id.empty() ? "figure" : id;
}

}  // namespace sallow
