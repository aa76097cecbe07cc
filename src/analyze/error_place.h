#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyze/explain_errors.h"

namespace sallow {

/// Where in a circuit an error happens, in one line: "X5*Z6 by DEPOLARIZE2(0.001) 5 6 in line 14, after 3 TICKs,
/// repetition 2.1": the second of an outer loop, the first of an inner one.
std::string error_place_text(const ErrorLocation& place);
/// Its parts: the Paulis that happen, as X5*Z6, and the targets of the instruction.
std::string error_place_flips(const ErrorLocation& place);
std::string error_place_targets(const ErrorLocation& place);

/// For each of these symptoms a place where one error has exactly them, as explain_errors() finds it with `single`;
/// nothing where no single error has. `circuit` must outlive the places.
std::vector<std::optional<ErrorLocation>> find_error_places(const std::vector<SymptomSet>& errors,
                                                            const Circuit& circuit);

}  // namespace sallow
