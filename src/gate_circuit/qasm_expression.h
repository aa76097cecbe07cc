#pragma once

#include <cstdint>
#include <string_view>

#include "base/text_cursor.h"
#include "gate_circuit/qasm_scope.h"

namespace sallow {

/// Blanks, line ends and OpenQASM's comments: // to the line's end, and /* … */.
void skip_qasm_space(TextCursor& cursor);

/// A name: letters, digits and _, beginning with no digit; letters beyond ASCII are any of Latin, Greek and Cyrillic.
/// Empty where there is none.
std::string_view take_qasm_name(TextCursor& cursor);

/// Reads and computes an expression of numbers, named values, + - * / ^ ** ( ) and sin cos tan exp ln log sqrt arcsin
/// arccos arctan, pi, tau and euler (also π, τ, ℇ). Throws InputError where it is wrong.
double take_qasm_expression(TextCursor& cursor, const QasmScope& scope);

/// The same for a whole number from `min` to `max`, neither beyond 2^53; `what` names it in errors.
int64_t take_qasm_whole(TextCursor& cursor, const QasmScope& scope, std::string_view what, int64_t min, int64_t max);

}  // namespace sallow
