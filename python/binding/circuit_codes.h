#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/circuit.h"

namespace sallow::python {

/// A target as one number, as in Python's GateTarget (python/sallow/targets.py): its index, or k of rec[-k], in
/// the lowest 24 bits, and the kind of target above them.
uint32_t code_of(Target target);
/// Throws UsageError if the number is not a target.
Target target_of(uint32_t code);

/// An instruction, checked with the gate table. Throws InputError if it is not allowed.
Instruction make_instruction(std::string_view name, const std::vector<uint32_t>& targets,
                             const std::vector<double>& arguments, std::string tag);

/// Adds all instructions of a circuit, merged as by Circuit::append. Throws UsageError if the totals would be too
/// large.
void append_circuit(Circuit& circuit, const Circuit& other);
/// A REPEAT of a body. Throws UsageError if it would be nested too deep or the totals would be too large.
Circuit repeated(uint64_t repetitions, const Circuit& body, const std::string& tag);

/// The same circuit without REPEAT and SHIFT_COORDS. Throws InputError if it would be too large for memory.
Circuit flattened(const Circuit& circuit);
/// The same circuit without tags.
Circuit without_tags(const Circuit& circuit);
/// The results of the noiseless shot, packed, lowest bit first. Throws a UsageError if there are more than 2^33.
std::vector<uint64_t> reference_words(const Circuit& circuit);
/// Whether two circuits are equal except for arguments, which may differ by `tolerance`.
bool approx_equal(const Circuit& a, const Circuit& b, double tolerance);

}  // namespace sallow::python
