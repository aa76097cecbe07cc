#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/circuit.h"

namespace sallow::python {

/// A target as one number, which Python's GateTarget holds (python/sallow/targets.py): its index, or k of rec[-k], in
/// the lowest 24 bits, and above them what it is.
uint32_t code_of(Target target);
/// UsageError for a number that is no target's.
Target target_of(uint32_t code);

/// An instruction, held against the gate table. InputError where it is not allowed.
Instruction make_instruction(std::string_view name, const std::vector<uint32_t>& targets,
                             const std::vector<double>& arguments, std::string tag);

/// Adds all of a circuit, joining as Circuit::append does; a UsageError if the totals would be too large.
void append_circuit(Circuit& circuit, const Circuit& other);
/// A REPEAT of a body; a UsageError if it would nest too deep or the totals would be too large.
Circuit repeated(uint64_t repetitions, const Circuit& body, const std::string& tag);

/// The same circuit without REPEAT and SHIFT_COORDS. InputError if that is more than memory should hold.
Circuit flattened(const Circuit& circuit);
/// The same circuit without tags.
Circuit without_tags(const Circuit& circuit);
/// Equal but for arguments, which differ by `tolerance` at most.
bool approx_equal(const Circuit& a, const Circuit& b, double tolerance);

}  // namespace sallow::python
