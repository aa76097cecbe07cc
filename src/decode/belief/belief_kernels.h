#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// Shots that go through belief propagation side by side, whatever the registers' width.
inline constexpr size_t kBeliefLanes = 16;

/// Messages of one detector that are made alike, from as many others each.
struct BeliefRun {
  uint32_t begin, end;    // messages
  uint32_t others;        // of each: the messages to the same error from its other detectors
  uint32_t others_begin;  // in BeliefView::others
};

/// What belief propagation walks over; belief_propagation.h says what it means. A message is kBeliefLanes floats.
struct BeliefView {
  uint32_t detector_count;
  const uint32_t* run_starts;  // by detector, in `runs`; one more at the end
  const BeliefRun* runs;       // a detector's messages stand together, in the order of its runs
  const uint32_t* others;
  const float* priors;  // by message: 1 - 2 p of its error
};

/// The inner loops of belief propagation, once per instruction set; base/instruction_set.h tells how one is chosen.
/// Every set gives the same bytes.
struct BeliefKernels {
  /// Every detector, in rising or falling order, sends new messages. `signs`: kBeliefLanes a detector, 1 or, with an
  /// event, -1. `room`: twice as many messages as a detector ever has.
  void (*pass_beliefs)(const BeliefView& view, const float* signs, float* messages, bool rising, float* room);
  /// The tanh of half the log-odds against each of these errors, from `counts[e]` messages each, their numbers one
  /// after another in `numbers`: those with a lane below `limit`, at most `error_count`. Returns how many; `lanes` has
  /// one bit per lane below the limit, `beliefs` kBeliefLanes floats each.
  size_t (*gather_beliefs)(const float* messages, const uint32_t* counts, const uint32_t* numbers, const float* priors,
                           size_t error_count, float limit, uint32_t* errors, uint16_t* lanes, float* beliefs);
};

const BeliefKernels& belief_kernels();

}  // namespace sallow
