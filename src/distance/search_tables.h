#pragma once

#include <cstdint>
#include <vector>

#include "dem/error_hypergraph.h"

namespace sallow {

/// What both searches over hyperedges know of a model beforehand.
struct SearchTables {
  explicit SearchTables(const ErrorHypergraph& errors);

  /// Of the detectors given, which all fire, the one to put out next: with the fewest candidates, and of those alike
  /// the first that errors name.
  template <typename Detectors>
  uint32_t next_detector(const Detectors& firing) const {
    uint32_t best = firing[0];
    for (const uint32_t detector : firing) {
      if (turn[detector] < turn[best]) best = detector;
    }
    return best;
  }

  // An error of s detectors puts out s at most. So where the largest error at a detector has s, the detector takes
  // kWhole / s of an error, rounded down; detectors take at least as many errors as their shares fill.
  static constexpr uint64_t kWhole = 5040;

  std::vector<uint64_t> masks;   // by error: the observables it flips, see observable_mask.h
  std::vector<uint64_t> keys;    // by error: its detectors, as the exclusive or of random words
  std::vector<uint32_t> turn;    // by detector: the place in the order that next_detector() goes by
  std::vector<uint32_t> shares;  // by detector, of kWhole
};

}  // namespace sallow
