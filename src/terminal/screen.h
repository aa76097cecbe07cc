#pragma once

#include <cstddef>
#include <string>

namespace sallow {

/// The rows and columns of the terminal behind a file descriptor; 0 if it is not a terminal.
struct ScreenSize {
  size_t rows = 0, columns = 0;
};
ScreenSize screen_size(int descriptor);

/// Whether text may be coloured: the descriptor is a terminal that supports colours, and NO_COLOR is not set.
bool shows_colour(int descriptor);

enum class Tone { kHeading, kError, kHint };

/// The text in a colour, if the terminal behind the descriptor supports colours; otherwise unchanged.
std::string toned(const std::string& text, Tone tone, int descriptor);

/// A line of advice on standard error, in the colour of hints.
void print_hint(const std::string& text);

/// The first `columns` characters of a UTF-8 text.
std::string cut_to_columns(const std::string& text, size_t columns);

}  // namespace sallow
