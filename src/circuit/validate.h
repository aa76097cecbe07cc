#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "circuit/circuit.h"

namespace sallow {

/// Why an instruction is not allowed, and what to do about it.
struct Objection {
  std::optional<size_t> target;  // the offending target's index, combiners counted; nothing: the arguments
  std::string message;
  std::string remedy;
};

/// Holds arguments and targets against the gate table's rules: kinds and counts of targets, ranges of arguments.
/// Whether a lookback reaches before the first result is checked by the parser, which knows what came before.
std::optional<Objection> find_objection(const GateInfo& info, std::span<const double> arguments,
                                        std::span<const Target> targets);

}  // namespace sallow
