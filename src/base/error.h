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

/// A message as it is shown: words of more than 300 bytes, and what is beyond 2000 bytes in all, lose their middle, and
/// control characters become spaces. What the user wrote is quoted in messages, and may be of any length.
std::string shortened(const std::string& message);

/// The user's text, file or flag is wrong. The message and the remedy are shortened(). `main` prints it on one line,
/// the remedy under it, and exits with status 2.
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

/// An operating-system failure: a full disk, a file that vanished. Exit status 1.
class SystemError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The code that called an interface broke its rules: a table of another shape, an index out of range, calls out of
/// order. The message says what was expected and what came. Objects that a call was about to change may be half changed
/// and are then only to be destroyed. In the program itself it is our bug, as InternalError is.
class UsageError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Our own bug; the message names the condition that did not hold, and where. `main` prints it and aborts.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

/// Throws a UsageError, "WHAT: expected E, got G", unless both numbers are equal.
void require_equal(const char* what, uint64_t got, uint64_t expected);

}  // namespace sallow

/// Throws an InternalError on our own bug; stays on in release builds, so it stays out of inner loops.
#define SALLOW_CHECK(condition)                                               \
  do {                                                                        \
    if (!(condition)) ::sallow::check_failed(#condition, __FILE__, __LINE__); \
  } while (false)

/// Throws a UsageError where the caller's arguments, or the order of calls, break what a header says. Stands where an
/// interface is entered, once per call; the message, any string expression, is made only where it is needed.
#define SALLOW_REQUIRE(condition, message)                   \
  do {                                                       \
    if (!(condition)) throw ::sallow::UsageError((message)); \
  } while (false)
