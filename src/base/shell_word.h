#pragma once

#include <string>

namespace sallow {

/// The text as one word of a POSIX shell: as it is where no shell reads anything into it, else between single quotes.
///
/// Each word of a command that a page or a message offers for copying, and that is not the program's own, goes through
/// this function.
std::string shell_word(const std::string& text);

}  // namespace sallow
