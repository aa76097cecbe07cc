#pragma once

#include <cstdint>
#include <vector>

#include "rare/population.h"
#include "rare/rare_estimate.h"
#include "rare/work_meter.h"

namespace sallow {

/// The numbers of faults through which chains descend, and their moves at each.
struct WeightPlan {
  struct Stratum {
    size_t weight;
    size_t removed;  // faults removed on the way to the next stratum
    std::vector<double> move_weights;
  };

  size_t start_rounds = 1;   // of Population::start, at the first stratum
  double start_rate = 0;     // f there; 0: no set of any weight fails, and there are no strata
  bool is_too_rare = false;  // the rate underflows: there are no strata
  double log_start_chance = 0;
  double above = 0;  // the probability of more faults than in the first stratum
  size_t steps = 4;  // of moves at each stratum
  std::vector<Stratum> strata;
  uint64_t decodes = 0;         // used to find the plan
  bool out_of_decodes = false;  // the limit was reached, and the plan is incomplete

  size_t step_count() const { return strata.size(); }
};

/// Finds a start, descends with a few populations in strides, and plans from their results. The first stratum is high
/// enough that larger numbers of faults do not matter; then follows every relevant number of faults; below the last
/// stratum, numbers no longer matter. `decoders`: one per thread.
WeightPlan pilot_weights(const FaultModel& model, const RareOptions& options, std::vector<BlockDecoder>& decoders);

/// The result of one population's descent.
struct WeightDescent {
  std::vector<std::vector<double>> joint;         // [stratum][group]: F_w
  std::vector<std::vector<LevelRecord>> records;  // [stratum][group]
  double effective_ancestors = 0;                 // the sum over all groups, where F_w is largest
  uint64_t decodes = 0;
  bool is_complete = false;  // false: ran out of decodings
};

/// Descends with population `number` and at most `most_decodes` decodings; `meter` counts strata.
WeightDescent descend_weights(const WeightPlan& plan, const FaultModel& model, uint64_t seed, uint64_t number,
                              uint64_t most_decodes, BlockDecoder& decoder, WorkMeter& meter);

}  // namespace sallow
