#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned.h"
#include "decode/belief/belief_kernels.h"
#include "dem/error_hypergraph.h"

namespace sallow {

/// How likely each error is in a shot, as far as belief propagation can tell: kBeliefLanes shots at a time.
///
/// Detectors and errors tell each other what they believe (the sum-product algorithm; Gallager 1962). In terms of
/// t = tanh(½ ln((1-p)/p)) = 1 - 2p, where t = 1 means "did not happen":
///     error e to detector d:    t = tanh of the sum, over its prior and what its other detectors say, of artanh
///     detector d to error e:    ± the product of what its other errors say; - where d has an event.
/// Detectors take turns, each using the newest messages: up the list in one round, down in the next. Messages are not
/// exact where errors form loops: what comes out is a guide, not a probability to rely on.
class BeliefPropagation {
 public:
  /// Takes any hypergraph, of errors that flip however many detectors.
  explicit BeliefPropagation(const ErrorHypergraph& errors);

  /// What changes from shot to shot. One a thread.
  struct Workspace {
    explicit Workspace(const BeliefPropagation& propagation);

    AlignedVector<float> signs, messages, room;
    // Of the errors found, `count` of them:
    size_t count = 0;
    std::vector<uint32_t> errors;
    std::vector<uint16_t> lanes;   // in which of the lanes it is likely enough
    AlignedVector<float> beliefs;  // its t, kBeliefLanes each
  };

  /// events[k]: the detectors with an event in lane k; at most kBeliefLanes lanes. Finds the errors that at least one
  /// lane holds for likelier than `least`.
  void find_likely(std::span<const std::span<const uint32_t>> events, uint32_t rounds, double least,
                   Workspace& w) const;

 private:
  std::vector<uint32_t> run_starts_;
  std::vector<BeliefRun> runs_;
  std::vector<uint32_t> others_;
  std::vector<float> message_priors_;
  size_t most_messages_ = 0;  // of a detector
  // By error:
  std::vector<float> priors_;
  std::vector<uint32_t> message_counts_;
  std::vector<uint32_t> messages_;  // their numbers, error by error
};

}  // namespace sallow
