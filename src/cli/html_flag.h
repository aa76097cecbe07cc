#pragma once

#include <optional>
#include <string>

#include "base/file.h"
#include "cli/flags.h"
#include "page/page.h"

namespace sallow {

/// `--html FILE`: also writes a command's results as a page (page/page.h).
class HtmlFlag {
 public:
  explicit HtmlFlag(Flags& flags);
  // `flags` points into this object.
  HtmlFlag(const HtmlFlag&) = delete;
  HtmlFlag& operator=(const HtmlFlag&) = delete;

  /// Whether a page is requested; if so, opens its file. Call this before the work. Throws a SystemError if the build
  /// has no pages, and an InputError if the file cannot be written.
  bool open();
  /// Writes the page, and prints its path on standard error. Call this after the command has printed its results, so
  /// that a full disk does not lose them.
  void write(const Page& page);

 private:
  std::string path_;
  std::optional<OutputFile> file_;
};

/// The command line as typed.
std::string command_as_typed(const Flags& flags);
/// The command line with `--seed` added if it was not given, so that it gives the same numbers again.
std::string command_again(const Flags& flags, uint64_t seed);

}  // namespace sallow
