#pragma once

#include <cstddef>
#include <string>

namespace sallow {

/// How wide help may be: as wide as the terminal where standard output is one, and at most this.
size_t help_columns(size_t most);
/// A heading, bold where standard output shows it.
std::string help_heading(const std::string& text);

/// Words broken into lines of at most this many columns. Line ends stay.
std::string wrapped_text(const std::string& text, size_t columns);
/// A line end within a paragraph becomes a space; before an indented or an empty line it stays.
std::string with_joined_lines(std::string text);
/// Lists broken into lines: what is cut off a line goes on below its last column, which two spaces or more divide from
/// what stands before it.
std::string wrapped_lists(const std::string& text, size_t columns);
/// Commands broken as a shell reads them: between two words, with a backslash.
std::string wrapped_commands(const std::string& text, size_t columns);

}  // namespace sallow
