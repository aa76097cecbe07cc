#pragma once

#include <string>

namespace sallow {

/// The text as one word of a POSIX shell: unchanged if no character is special to a shell, else in single quotes.
///
/// Every command that a page or a message offers for copying must pass its words through this function, except words
/// that are fixed in the program.
std::string shell_word(const std::string& text);

}  // namespace sallow
