#pragma once

#include <cstddef>
#include <string>

namespace sallow {

/// The rows and columns of the terminal behind a file descriptor; 0 where it is no terminal.
struct ScreenSize {
  size_t rows = 0, columns = 0;
};
ScreenSize screen_size(int descriptor);

/// Whether text there may be coloured: it is a terminal that knows colours, and NO_COLOR is not set.
bool shows_colour(int descriptor);

enum class Tone { kHeading, kError, kHint };

/// The text in a colour, where the terminal behind the descriptor shows one; else as it is.
std::string toned(const std::string& text, Tone tone, int descriptor);

/// A line of advice on standard error, in the colour of hints.
void print_hint(const std::string& text);

/// The first `columns` characters of a UTF-8 text.
std::string cut_to_columns(const std::string& text, size_t columns);

}  // namespace sallow
