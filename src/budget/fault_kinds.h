#pragma once

#include <cstdint>
#include <vector>

#include "analyze/noise_origin.h"
#include "base/lists.h"
#include "circuit/circuit.h"
#include "dem/error_model.h"

namespace sallow {

/// A circuit's errors, and how their probabilities depend on the kinds of noise that cause them.
///
/// Errors with equal symptoms are one error here. Its probability p satisfies 1 - 2p = Π (1 - 2 p_c) over its causes c,
/// so if the probability of each cause of kind k is multiplied by s, then at s = 1
///     dp / ds = Σ_{causes c of kind k} p_c Π_{other causes c'} (1 - 2 p_c').
/// An error that several kinds can cause is thereby shared among them in proportion to their probabilities.
struct FaultKinds {
  struct Share {
    uint32_t kind;
    double slope;  // dp / ds
  };
  struct Kind {
    NoiseKind kind;
    uint64_t causes = 0;         // cases of channels at places of the circuit
    double faults_per_shot = 0;  // their probabilities, added up
  };

  DetectorErrorModel model;  // one line per error, in the order of the lists
  std::vector<double> probabilities;
  std::vector<Kind> kinds;  // sorted by kind
  Lists<Share> shares;      // by error

  /// Exclusive cases of a channel count as independent, as in a decoder's model. Throws InputError as explain_errors()
  /// does.
  explicit FaultKinds(const Circuit& circuit);
};

}  // namespace sallow
