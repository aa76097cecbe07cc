#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned.h"
#include "decode/belief/belief_kernels.h"
#include "dem/error_hypergraph.h"

namespace sallow {

/// Approximates how likely each error is in a shot, for kBeliefLanes shots at a time.
///
/// Detectors and errors exchange messages (the sum-product algorithm; R. G. Gallager, IRE Trans. Inf. Theory 8:21,
/// 1962). In terms of t = tanh(½ ln((1-p)/p)) = 1 - 2p, where t = 1 means "did not happen":
///     error e to detector d:    t = tanh of the sum, over its prior and the messages of its other detectors, of artanh
///     detector d to error e:    ± the product of the messages of its other errors; - if d has an event.
/// Detectors send one after the other, each using the newest messages: in rising order in one round, in falling order
/// in the next. If errors form loops, messages are not exact: the result is a guide, not an exact probability.
class BeliefPropagation {
 public:
  /// Takes any hypergraph; its errors may flip any number of detectors.
  explicit BeliefPropagation(const ErrorHypergraph& errors);

  /// The state that changes from shot to shot. One per thread.
  struct Workspace {
    explicit Workspace(const BeliefPropagation& propagation);

    AlignedVector<float> signs, messages, room;
    // Of the errors found, `count` of them:
    size_t count = 0;
    std::vector<uint32_t> errors;
    std::vector<uint16_t> lanes;   // the lanes in which it is likely enough
    AlignedVector<float> beliefs;  // its t, kBeliefLanes per error
  };

  /// events[k]: the detectors with an event in lane k; at most kBeliefLanes lanes. Finds the errors whose probability
  /// is above `least` in at least one lane.
  void find_likely(std::span<const std::span<const uint32_t>> events, uint32_t rounds, double least,
                   Workspace& w) const;

 private:
  std::vector<uint32_t> run_starts_;
  std::vector<BeliefRun> runs_;
  std::vector<uint32_t> others_;
  std::vector<float> message_priors_;
  size_t most_messages_ = 0;  // the largest number per detector
  // By error:
  std::vector<float> priors_;
  std::vector<uint32_t> message_counts_;
  std::vector<uint32_t> messages_;  // their numbers, error by error
};

}  // namespace sallow
