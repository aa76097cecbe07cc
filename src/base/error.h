#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace sallow {

/// A place in a user's text. Line and column count from 1; 0 means "no such thing here".
struct SourceLocation {
  std::string file;
  uint64_t line = 0;
  uint64_t column = 0;

  /// "FILE:LINE:COL", leaving out what is not known.
  std::string str() const;
};

/// The user's text, file or flag is wrong. `main` prints it on one line, the remedy under it, and exits with status 2.
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& message, std::string remedy = {});
  InputError(SourceLocation where, const std::string& message, std::string remedy = {});

  const SourceLocation& where() const { return where_; }
  const std::string& remedy() const { return remedy_; }

 private:
  SourceLocation where_;
  std::string remedy_;
};

/// The machine let us down: a full disk, a file that vanished. Exit status 1.
class SystemError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace sallow

/// Stops the program on our own bug; stays on in release builds, so it stays out of inner loops.
#define SALLOW_CHECK(condition) \
  do {                          \
    if (!(condition)) ::sallow::check_failed(#condition, __FILE__, __LINE__); \
  } while (false)
