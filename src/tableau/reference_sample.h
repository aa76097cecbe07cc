#pragma once

#include <cstdint>
#include <vector>

#include "circuit/circuit.h"

namespace sallow {

/// The measurement results of one noiseless shot in which every random result came out +1: what Pauli frames are
/// relative to. Loops stay loops, so that a million rounds are no longer than the few that differ.
class ReferenceSample {
 public:
  /// Some results, or parts to be repeated.
  struct Part {
    std::vector<bool> bits;
    uint64_t repetitions = 1;
    std::vector<Part> body;  // empty for plain bits

    bool operator==(const Part&) const = default;
  };

  /// Reads the results one after the other.
  class Reader {
   public:
    /// `sample` must outlive it.
    explicit Reader(const ReferenceSample& sample);
    /// There must be one left.
    bool next();

   private:
    struct Level {
      const std::vector<Part>* parts;
      size_t part;
      uint64_t passes_left;  // of `parts` as a whole, this one included
    };
    std::vector<Level> levels_;
    size_t bit_ = 0;
  };

  /// Runs the circuit on a tableau. The passes of a REPEAT are simulated until the state, and what feedback may look
  /// back to, is one that was there before.
  explicit ReferenceSample(const Circuit& circuit);

  /// All results, 64 a word, the first in the lowest bit. Loops are written out: one bit per result.
  std::vector<uint64_t> packed() const;
  /// Results in all; saturates.
  uint64_t bit_count() const;
  const std::vector<Part>& parts() const { return parts_; }

 private:
  std::vector<Part> parts_;
};

}  // namespace sallow
