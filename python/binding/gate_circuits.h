#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "gate_circuit/gate_circuit.h"

namespace sallow::python {

/// Bitstrings of the caller: uint8[strings, bits], bit k in column k.
using GivenBitstrings = nanobind::ndarray<const uint8_t, nanobind::ndim<2>, nanobind::c_contig, nanobind::device::cpu>;

/// The bitstrings. Throws UsageError unless they have one bit per qubit of the circuit.
std::vector<std::vector<bool>> bitstrings_of(const GivenBitstrings& rows, const GateCircuit& circuit);
/// The same as words, bit k as bit k, of at most 64 bits.
std::vector<uint64_t> words_of(const GivenBitstrings& rows, const GateCircuit& circuit);

}  // namespace sallow::python
