#pragma once

#include "analyze/explain_errors.h"
#include "json/json.h"

namespace sallow {

/// Where in a circuit an error happens, as a table: instruction, line (0 if the circuit was not read from a text),
/// ticks_before, repetitions (completed repetitions of each enclosing loop, outermost first), targets, flips, and
/// flips_result, the number of a measurement result or null.
Json error_place_json(const ErrorLocation& place);

}  // namespace sallow
