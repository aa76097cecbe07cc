#pragma once

#include <map>
#include <string>

#include "base/text_cursor.h"

namespace sallow {

/// Blanks, line ends and OpenQASM's comments: // to the line's end, and /* … */.
void skip_qasm_space(TextCursor& cursor);

/// Reads and computes an expression of numbers, named values, + - * / ^ ** ( ) and sin cos tan exp ln log sqrt arcsin
/// arccos arctan, pi, tau and euler (also π, τ, ℇ). Throws InputError where it is wrong.
double take_qasm_expression(TextCursor& cursor, const std::map<std::string, double, std::less<>>& values);

}  // namespace sallow
