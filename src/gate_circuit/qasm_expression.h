#pragma once

#include <cstdint>
#include <string_view>

#include "base/text_cursor.h"
#include "gate_circuit/qasm_scope.h"

namespace sallow {

/// Skips blanks, line ends and OpenQASM's comments: // to the end of the line, and /* … */.
void skip_qasm_space(TextCursor& cursor);

/// Reads a name: letters, digits and _, not starting with a digit. Non-ASCII letters may be Latin, Greek or Cyrillic.
/// Returns an empty text if there is no name.
std::string_view take_qasm_name(TextCursor& cursor);

/// Reads and evaluates an expression of numbers, named values, + - * / ^ ** ( ) and sin cos tan exp ln log sqrt arcsin
/// arccos arctan, pi, tau and euler (also π, τ, ℇ). Throws InputError with the place of a mistake.
double take_qasm_expression(TextCursor& cursor, const QasmScope& scope);

/// The same for a whole number from `min` to `max`, both within ±2^53; `what` is its name in errors.
int64_t take_qasm_whole(TextCursor& cursor, const QasmScope& scope, std::string_view what, int64_t min, int64_t max);

}  // namespace sallow
