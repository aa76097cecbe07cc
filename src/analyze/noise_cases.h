#pragma once

#include <array>
#include <cstdint>

#include "circuit/circuit.h"

namespace sallow {

/// The cases of a noise instruction for one group of targets, as combinations of at most four basis errors.
///
/// Case k is the product of the basis errors whose bit is set in k; probability[0] is unused. The basis errors are:
///
///   X_ERROR, E, a flipped result …   0: the error itself
///   one-qubit channels               0: X, 1: Z
///   two-qubit channels               0: X on the first, 1: Z on the first, 2: X on the second, 3: Z on the second
///   heralded channels                0: the herald, 1: X, 2: Z
///
/// So the bits of k are those of the Pauli in NoiseChannel::cases, with the herald, if any, as an additional lowest
/// bit.
struct NoiseCases {
  uint8_t basis_count = 0;
  // False: the cases are independent. True: at most one case happens, and treating them as independent is an
  // approximation.
  bool disjoint = false;
  std::array<double, 16> probability{};

  size_t case_count() const { return size_t{1} << basis_count; }
};

/// The cases for one group of a noise channel. Exclusive cases become independent ones if that is exact:
///
///   DEPOLARIZE1(p)                 X, Y, Z each with (1 - sqrt(1 - 4p/3)) / 2, p ≤ 3/4
///   DEPOLARIZE2(p)                 15 Paulis each with (1 - (1 - 16p/15)^(1/8)) / 2, p ≤ 15/16
///   other channels                 if at most one case has a probability, heralded or not
///   other channels of one qubit    if they are a composition of independent X, Y and Z errors
///
/// Otherwise the probabilities are unchanged and `disjoint` is set. Throws InputError for a depolarizing strength
/// beyond the maximally mixed state, and if an approximation is needed that `approximation_limit` does not allow (the
/// largest disjoint probability that may be treated as independent; 0: none). Not for correlated chains.
NoiseCases noise_cases(const Instruction& instruction, double approximation_limit);

/// Whether the instruction's own cases are exclusive in a way that independent cases cannot express.
bool has_exclusive_cases(const Instruction& instruction);

/// The cases of a single error with this probability.
NoiseCases single_error(double probability);

/// Throws InputError if disjoint cases with this largest probability may not be treated as independent under the limit.
void check_approximation(const Instruction& instruction, double largest_probability, double approximation_limit);

/// The text of an instruction for messages, with `count` targets from `first` on, and its line if known.
std::string quoted(const Instruction& instruction, size_t first, size_t count);

}  // namespace sallow
