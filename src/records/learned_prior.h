#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/ranks.h"
#include "learn/learn_models.h"
#include "records/experiment_folder.h"

namespace sallow {

/// The shots of an experiment to learn from: every second one, or all. Numbers count from 0.
enum class LearnFrom : uint8_t { kAll, kEven, kOdd };

/// Reads what learn_models() needs from an experiment's folder. Experiments of one record, patch, basis and distance
/// are one group.
LearnInput read_learn_input(const ExperimentFolder& folder, LearnFrom from, uint64_t max_shots, bool with_flips,
                            size_t threads);

/// Error models of a record's experiments, each half of the shots with the model that the other half taught.
class LearnedPrior {
 public:
  /// Learns from the even, then from the odd shots of all folders together, the first `max_shots` of each. `advance`
  /// gets the number of shots passed and of all that will be.
  LearnedPrior(std::span<const ExperimentFolder> folders, uint64_t max_shots, const LearnOptions& options,
               const std::function<void(uint64_t shots, uint64_t total)>& advance = {});

  /// The models for the even and for the odd shots.
  const std::vector<DetectorErrorModel>& models_of(const ExperimentFolder& folder) const;

 private:
  std::map<std::string, std::vector<DetectorErrorModel>> models_;  // by path
};

}  // namespace sallow
