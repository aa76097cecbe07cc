#include "base/error.h"

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
  throw InternalError(std::string(condition) + " at " + file + ":" + std::to_string(line));
}

void require_equal(const char* what, uint64_t got, uint64_t expected) {
  if (got == expected) return;
  throw UsageError(std::string(what) + ": expected " + std::to_string(expected) + ", got " + std::to_string(got));
}

}  // namespace sallow
