#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "rare/population.h"
#include "rare/rare_estimate.h"
#include "rare/work_meter.h"

namespace sallow {

/// The levels of splitting, from a scale of the odds at which failing sets can be drawn directly down to scale 1, and
/// the moves of the chains at each level. Scaled odds of a site are capped at 1 (FaultModel::with_capped_odds). Without
/// the cap, a likely error would be in every set, and the sets without it, which may be most of those that fail at
/// scale 1, would not be visited.
struct Ladder {
  struct Level {
    double scale;
    std::shared_ptr<const FaultModel> model;  // with the odds of this level over the scale: capped, or the model itself
    OddsStep step;                            // to the next level
    size_t size_origin;                       // about the mean number here of faults that fall with the step
    double size_begun;                        // mean size of the sets before the moves
    size_t steps;                             // a multiple of stride
    size_t stride;                            // steps between two kept states
    std::vector<double> move_weights;
  };

  double start_scale = 1;
  std::shared_ptr<const FaultModel> start_model;  // with the odds there
  double start_rate = 0;    // share of the shots there that fail; 0: none fails at any scale, and there are no levels
  size_t start_rounds = 1;  // of Population::start
  std::vector<Level> levels;
  uint64_t decodes = 0;         // used to find the ladder
  bool out_of_decodes = false;  // the limit was reached, and the ladder is incomplete

  size_t step_count() const { return levels.size(); }
};

/// Finds where to start, then descends once with a few populations. Each level is placed so that weighting leaves a
/// fixed effective share of the states, and takes as many steps as its chains need to lose most of the faults that they
/// began with. `decoders`: one per thread.
Ladder pilot_ladder(const FaultModel& model, const RareOptions& options, std::vector<BlockDecoder>& decoders);

/// The result of one population's descent.
struct Descent {
  std::vector<double> log_estimates;              // of the failure rate, by group; -infinity if none failed
  std::vector<std::vector<LevelRecord>> records;  // [level][group]
  uint64_t failures = 0, shots = 0;               // of the direct draws at the start
  double effective_ancestors = 0;                 // the sum over all groups, at the end
  uint64_t decodes = 0;
  bool is_complete = false;  // false: ran out of decodings
};

/// Descends the ladder with population `number` and at most `most_decodes` decodings; `meter` counts levels.
Descent descend(const Ladder& ladder, const FaultModel& model, uint64_t seed, uint64_t number, uint64_t most_decodes,
                BlockDecoder& decoder, WorkMeter& meter);

}  // namespace sallow
