#pragma once

#include <cstdint>
#include <vector>

#include "rare/population.h"
#include "rare/rare_estimate.h"
#include "rare/work_meter.h"

namespace sallow {

/// The numbers of faults that chains go down through, and how they move at each.
struct WeightPlan {
  struct Stratum {
    size_t weight;
    size_t removed;  // faults on the way to the next stratum
    std::vector<double> move_weights;
  };

  size_t start_rounds = 1;   // of Population::start, at the first stratum
  double start_rate = 0;     // f there; 0: no set fails, of whatever weight, and there are no strata
  bool is_too_rare = false;  // below what doubles can hold: there are no strata
  double log_start_chance = 0;
  double above = 0;  // the chance of more faults than in the first stratum
  size_t steps = 4;  // of moves at each
  std::vector<Stratum> strata;
  uint64_t decodes = 0;         // what finding it took
  bool out_of_decodes = false;  // that was all there were, and the plan is not whole

  size_t step_count() const { return strata.size(); }
};

/// Finds a start, goes down with a few populations in strides, and plans from what they find: the first stratum high
/// enough for what lies above not to matter, every number of faults from where it may matter on, and the last stratum
/// where what lies below no longer does. `decoders`: one a thread.
WeightPlan pilot_weights(const FaultModel& model, const RareOptions& options, std::vector<BlockDecoder>& decoders);

/// What one population brings home.
struct WeightDescent {
  std::vector<std::vector<double>> joint;         // [stratum][group]: F_w
  std::vector<std::vector<LevelRecord>> records;  // [stratum][group]
  double lineages = 0;                            // of all groups, where F_w is largest
  uint64_t decodes = 0;
  bool is_whole = false;  // false: out of decodings on the way
};

/// Goes down with population `number`, by `most_decodes` at most; `meter` counts strata.
WeightDescent descend_weights(const WeightPlan& plan, const FaultModel& model, uint64_t seed, uint64_t number,
                              uint64_t most_decodes, BlockDecoder& decoder, WorkMeter& meter);

}  // namespace sallow
