#pragma once

#include <cstdint>
#include <vector>

#include "circuit/circuit.h"

namespace sallow {

/// The measurement results of one noiseless shot in which every random result is +1. Pauli frames describe differences
/// from it. Loops are stored as loops, so a million rounds take no more memory than the few different ones.
class ReferenceSample {
 public:
  /// Some results, or parts that are repeated.
  struct Part {
    std::vector<bool> bits;
    uint64_t repetitions = 1;
    std::vector<Part> body;  // empty if this part holds bits

    bool operator==(const Part&) const = default;
  };

  /// Reads the results in order.
  class Reader {
   public:
    /// `sample` must outlive the reader.
    explicit Reader(const ReferenceSample& sample);
    /// Returns the next result. There must be one.
    bool next();

   private:
    struct Level {
      const std::vector<Part>* parts;
      size_t part;
      uint64_t passes_left;  // passes of `parts`, including the current one
    };
    std::vector<Level> levels_;
    size_t bit_ = 0;
  };

  /// Runs the circuit on a tableau. The passes of a REPEAT are simulated until the state, with the results that
  /// feedback may use, repeats an earlier one.
  explicit ReferenceSample(const Circuit& circuit);

  /// All results, 64 per word, the first in the lowest bit, with loops written out.
  std::vector<uint64_t> packed() const;
  /// The number of results with loops written out; saturates at UINT64_MAX.
  uint64_t bit_count() const;
  const std::vector<Part>& parts() const { return parts_; }

 private:
  std::vector<Part> parts_;
};

}  // namespace sallow
