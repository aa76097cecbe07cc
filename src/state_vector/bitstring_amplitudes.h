#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/ranks.h"
#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// The memory of a state vector of this number of qubits, on each rank.
template <typename Real>
double state_vector_bytes(uint32_t qubits, const Ranks& ranks = single_rank());

/// <bitstring| circuit |0…0> for each bitstring, by one evolution; bitstrings[k][q] belongs to qubit q. The circuit is
/// unitary until measured; measurements at its end are left out. InputError where the vector takes more memory than
/// allowed. Over several ranks all of them call it, with the same bitstrings.
template <typename Real>
std::vector<Complex> state_vector_amplitudes(const GateCircuit& circuit,
                                             const std::vector<std::vector<bool>>& bitstrings, size_t thread_count,
                                             double memory_bytes, Ranks& ranks = single_rank());

}  // namespace sallow
