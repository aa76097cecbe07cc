#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace sallow {

/// A position in the user's text. Line and column count from 1; 0 means unknown or not applicable.
struct SourceLocation {
  std::string file;
  uint64_t line = 0;
  uint64_t column = 0;

  /// "FILE:LINE:COL" without the unknown parts.
  std::string str() const;
};

/// The message as it is printed: the middle is left out of each word of more than 300 bytes, and of the message if it
/// has more than 2000 bytes; control characters become spaces. Needed because messages quote the user's text, which can
/// have any length.
std::string shortened(const std::string& message);

/// The user's text, file or flag is wrong. Message and remedy are passed through shortened(). `main` prints the message
/// on one line and the remedy below it, and exits with status 2.
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

/// The caller broke a rule of an interface: a table of the wrong shape, an index out of range, calls in the wrong
/// order. The message gives the expected value and the actual value. An object that the call was changing may be in an
/// inconsistent state; it may only be destroyed. In the program itself this is a bug of sallow, like InternalError.
class UsageError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// A bug of sallow. The message gives the condition that failed, with file and line. `main` prints it and aborts.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

/// Throws a UsageError, "WHAT: expected E, got G", if the numbers differ.
void require_equal(const char* what, uint64_t got, uint64_t expected);

}  // namespace sallow

/// Throws an InternalError if the condition is false. Also checked in release builds, so do not use it in inner loops.
#define SALLOW_CHECK(condition)                                               \
  do {                                                                        \
    if (!(condition)) ::sallow::check_failed(#condition, __FILE__, __LINE__); \
  } while (false)

/// Throws a UsageError if the caller's arguments or the order of calls break a rule of the header. Used at the entry of
/// an interface, once per call. The message is any string expression; it is evaluated only if the condition is false.
#define SALLOW_REQUIRE(condition, message)                   \
  do {                                                       \
    if (!(condition)) throw ::sallow::UsageError((message)); \
  } while (false)
