#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// The number of shots that belief propagation processes side by side, whatever the width of registers.
inline constexpr size_t kBeliefLanes = 16;

/// Messages of one detector that are computed alike, each from the same number of other messages.
struct BeliefRun {
  uint32_t begin, end;    // messages
  uint32_t others;        // per message: the number of messages to the same error from its other detectors
  uint32_t others_begin;  // in BeliefView::others
};

/// The data that belief propagation reads; see belief_propagation.h. A message is kBeliefLanes floats.
struct BeliefView {
  uint32_t detector_count;
  const uint32_t* run_starts;  // by detector, in `runs`; one more at the end
  const BeliefRun* runs;       // a detector's messages are contiguous, in the order of its runs
  const uint32_t* others;
  const float* priors;  // by message: 1 - 2 p of its error
};

/// The inner loops of belief propagation: one table per instruction set, chosen by base/instruction_set.h. All tables
/// give the same bytes.
struct BeliefKernels {
  /// All detectors, in rising or falling order, send new messages. `signs`: kBeliefLanes per detector, -1 if it has an
  /// event, else 1. `room`: scratch space for twice the largest number of messages of a detector.
  void (*pass_beliefs)(const BeliefView& view, const float* signs, float* messages, bool rising, float* room);
  /// Computes the tanh of half the log-odds of each error, from `counts[e]` messages each, whose numbers follow one
  /// another in `numbers`. Lists the errors with a lane below `limit`, at most `error_count`, and returns their number.
  /// `lanes` gets one bit per lane below the limit, `beliefs` kBeliefLanes floats per listed error.
  size_t (*gather_beliefs)(const float* messages, const uint32_t* counts, const uint32_t* numbers, const float* priors,
                           size_t error_count, float limit, uint32_t* errors, uint16_t* lanes, float* beliefs);
};

const BeliefKernels& belief_kernels();

}  // namespace sallow
