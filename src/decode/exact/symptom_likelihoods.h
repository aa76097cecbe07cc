#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sallow {

/// An error, with its symptoms as bits.
struct SymptomError {
  uint64_t symptoms;
  double probability;
};

/// -ln P for each of the 2^bits sets of symptoms, of independent errors; infinite if no set of errors gives them.
///
/// The errors are added one at a time to a table with one row per set of symptoms, P[s] ← (1-p) P[s] + p P[s ⊕ e], in
/// logarithms, so that nothing underflows: 2^bits × errors steps.
std::vector<double> symptom_likelihoods(size_t bits, std::span<const SymptomError> errors);

}  // namespace sallow
