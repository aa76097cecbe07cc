#include "base/error.h"

#include <cstdio>
#include <cstdlib>

namespace sallow {

std::string SourceLocation::str() const {
  std::string text = file;
  if (line != 0) text += ":" + std::to_string(line);
  if (line != 0 && column != 0) text += ":" + std::to_string(column);
  return text;
}

namespace {
std::string located(const SourceLocation& where, const std::string& message) {
  std::string place = where.str();
  return place.empty() ? message : place + ": " + message;
}
}  // namespace

InputError::InputError(const std::string& message, std::string remedy)
    : std::runtime_error(message), remedy_(std::move(remedy)) {}

InputError::InputError(SourceLocation where, const std::string& message, std::string remedy)
    : std::runtime_error(located(where, message)), where_(std::move(where)), remedy_(std::move(remedy)) {}

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "sallow: internal error: %s at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace sallow
