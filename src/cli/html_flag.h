#pragma once

#include <string>

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

  /// Whether a page is asked for. Throws SystemError where one is and this build has none: call it before the work.
  bool wanted() const;
  /// Writes the page, and says on standard error where it lies.
  void write(const Page& page) const;

 private:
  std::string path_;
};

/// The command line as it was typed.
std::string command_as_typed(const Flags& flags);
/// The same with `--seed` where it was not given: what gives the same numbers again.
std::string command_again(const Flags& flags, uint64_t seed);

}  // namespace sallow
