#pragma once

#include <string>

#include "analyze/explain_errors.h"
#include "json/json.h"

namespace sallow {

/// Where in a circuit an error happens, in one line: "X5*Z6 by DEPOLARIZE2(0.001) 5 6 in line 14, after 3 TICKs,
/// repetition 2.1": the second of an outer loop, the first of an inner one.
std::string error_place_text(const ErrorLocation& place);

/// The same as a table: instruction, line (0 if the circuit was not read from a text), ticks_before, repetitions
/// (complete ones of each loop around, from outside), targets, flips, and flips_result, a result's number or null.
Json error_place_json(const ErrorLocation& place);

}  // namespace sallow
