#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/file.h"
#include "cli/flags.h"
#include "page/page.h"

namespace sallow {

/// `--html FILE`: what a command prints, as a page too (page/page.h).
class HtmlFlag {
 public:
  explicit HtmlFlag(Flags& flags);
  // `flags` points into this object.
  HtmlFlag(const HtmlFlag&) = delete;
  HtmlFlag& operator=(const HtmlFlag&) = delete;

  /// Whether a page is asked for; then its file is opened. Call it before the work: a build without pages is a
  /// SystemError, a file that cannot be written an InputError.
  bool open();
  /// Writes the page, and says on standard error where it lies. After what the command prints, which a full disk for
  /// the page must not cost.
  void write(const Page& page);

 private:
  std::string path_;
  std::optional<OutputFile> file_;
};

/// Folders as titles name them, without the way to each: "a, b, c and 4 more".
std::string last_names(std::span<const std::string> paths);

/// The command line as it was typed.
std::string command_as_typed(const Flags& flags);
/// The same with `--seed` where it was not given: what gives the same numbers again.
std::string command_again(const Flags& flags, uint64_t seed);

}  // namespace sallow
