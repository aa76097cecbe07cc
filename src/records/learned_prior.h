#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/ranks.h"
#include "learn/learn_models.h"
#include "records/experiment_folder.h"

namespace sallow {

/// The shots of an experiment to learn from: every second one, or all. Numbers count from 0.
enum class LearnFrom : uint8_t { kAll, kEven, kOdd };

/// Keeps only the shots to learn from.
void keep_half(LearnInput& input, LearnFrom from);

/// Reads what learn_models() needs from an experiment's folder. Experiments of one record, patch, basis and distance
/// are one group.
LearnInput read_learn_input(const ExperimentFolder& folder, LearnFrom from, uint64_t max_shots, bool with_flips,
                            size_t threads);

/// Whether a decoder finds one set of errors, as matching does, so that refinement is for the likeliest set of each
/// class; the others are taken to sum over sets.
bool finds_one_set(const std::string& decoder);

/// Error models of a record's experiments, each half of the shots with the model that the other half taught.
class LearnedPrior {
 public:
  /// Learns from the even, then from the odd shots of all folders together, the first `max_shots` of each. With
  /// options.refine.passes, once more for each of the decoders' ways to decide. `advance` gets the number of shots
  /// passed and of all that will be.
  LearnedPrior(std::span<const ExperimentFolder> folders, std::span<const std::string> decoders, uint64_t max_shots,
               const LearnOptions& options, const std::function<void(uint64_t shots, uint64_t total)>& advance = {});

  /// The models for the even and for the odd shots.
  const std::vector<DetectorErrorModel>& models_of(const ExperimentFolder& folder, const std::string& decoder) const;

 private:
  bool is_refined_;
  std::map<std::pair<std::string, bool>, std::vector<DetectorErrorModel>> models_;  // by path and finds_one_set()
};

}  // namespace sallow
