#pragma once

#include <cstdint>
#include <vector>

#include "dem/error_hypergraph.h"

namespace sallow {

/// Tables of a model that both searches over hyperedges use.
struct SearchTables {
  explicit SearchTables(const ErrorHypergraph& errors);

  /// Of the detectors given, which all fire, the one to clear next: the one with the fewest candidate errors; on ties,
  /// the first that errors name.
  template <typename Detectors>
  uint32_t next_detector(const Detectors& firing) const {
    uint32_t best = firing[0];
    for (const uint32_t detector : firing) {
      if (turn[detector] < turn[best]) best = detector;
    }
    return best;
  }

  // An error of s detectors clears s at most. So if the largest error at a detector has s detectors, the detector's
  // share is kWhole / s of an error, rounded down; a set of detectors needs at least as many errors as its shares add
  // up to.
  static constexpr uint64_t kWhole = 5040;

  std::vector<uint64_t> masks;   // by error: the observables it flips, see observable_mask.h
  std::vector<uint64_t> keys;    // by error: its detectors, as the exclusive or of random words
  std::vector<uint32_t> turn;    // by detector: its rank in the order of next_detector()
  std::vector<uint32_t> shares;  // by detector, of kWhole
};

}  // namespace sallow
