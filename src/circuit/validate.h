#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "circuit/circuit.h"

namespace sallow {

/// The reason why an instruction is not allowed, and the remedy.
struct Objection {
  std::optional<size_t> target;  // index of the offending target, combiners counted; none: the arguments
  std::string message;
  std::string remedy;
};

/// Checks arguments and targets against the gate table: kinds and counts of targets, ranges of arguments. Returns
/// nothing if all are allowed. The parser checks lookbacks, because only it has the earlier instructions.
std::optional<Objection> find_objection(const GateInfo& info, std::span<const double> arguments,
                                        std::span<const Target> targets);

}  // namespace sallow
