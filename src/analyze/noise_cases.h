#pragma once

#include <array>
#include <cstdint>

#include "circuit/circuit.h"

namespace sallow {

/// What may happen at one group of a noise instruction's targets, as combinations of at most four basis errors.
///
/// Case k is the product of the basis errors whose bit is set in k; probability[0] is not used. The basis:
///
///   X_ERROR, E, a flipped result …   0: the error itself
///   one-qubit channels               0: X, 1: Z
///   two-qubit channels               0: X on the first, 1: Z on the first, 2: X on the second, 3: Z on the second
///   heralded channels                0: the herald, 1: X, 2: Z
///
/// So k holds the Pauli as NoiseChannel::cases has it, above the herald where the channel has one.
struct NoiseCases {
  uint8_t basis_count = 0;
  // False: the cases happen independently of each other. True: they exclude each other, and taking them as
  // independent is an approximation.
  bool disjoint = false;
  std::array<double, 16> probability{};

  size_t case_count() const { return size_t{1} << basis_count; }
};

/// The cases of a noise channel's group, with mutually exclusive ones turned into independent ones where that is exact:
///
///   DEPOLARIZE1(p)                 X, Y, Z each with (1 - sqrt(1 - 4p/3)) / 2, p ≤ 3/4
///   DEPOLARIZE2(p)                 15 Paulis each with (1 - (1 - 16p/15)^(1/8)) / 2, p ≤ 15/16
///   other channels                 where one case at most has a probability, a herald's too
///   other channels of one qubit    where X, Y and Z probabilities exist whose composition is the channel
///
/// Otherwise the probabilities stand as they are and `disjoint` is set. Throws InputError for depolarizing beyond the
/// maximally mixed state, and where an approximation is needed that `approximation_limit` (the largest disjoint
/// probability that may be taken as independent; 0: none) does not allow. Not for correlated chains.
NoiseCases noise_cases(const Instruction& instruction, double approximation_limit);

/// Whether the instruction's own cases exclude each other in a way that no independent ones express.
bool has_exclusive_cases(const Instruction& instruction);

/// A single error with this probability.
NoiseCases single_error(double probability);

/// Refuses to take disjoint cases with this largest probability as independent beyond the limit.
void check_approximation(const Instruction& instruction, double largest_probability, double approximation_limit);

/// An instruction as errors quote it, with `count` targets from `first` on, and its line where that is known.
std::string quoted(const Instruction& instruction, size_t first, size_t count);

}  // namespace sallow
