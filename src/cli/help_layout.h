#pragma once

#include <cstddef>
#include <string>

namespace sallow {

/// The width of help: that of the terminal if standard output is a terminal, and at most `most`.
size_t help_columns(size_t most);
/// A heading, bold if standard output supports it.
std::string help_heading(const std::string& text);

/// Breaks text between words into lines of at most this many columns. Existing line ends are kept.
std::string wrapped_text(const std::string& text, size_t columns);
/// Replaces line ends within a paragraph by spaces; a line end before an indented or an empty line is kept.
std::string with_joined_lines(std::string text);
/// Breaks the lines of a list: the rest of a line continues below its last column, which is separated from the
/// text before it by two or more spaces.
std::string wrapped_lists(const std::string& text, size_t columns);
/// Breaks shell commands into lines: between two words, with a backslash.
std::string wrapped_commands(const std::string& text, size_t columns);

}  // namespace sallow
