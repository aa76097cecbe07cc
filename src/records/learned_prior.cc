#include "records/learned_prior.h"

#include "base/error.h"
#include "bits/shot_columns.h"
#include "records/experiment_shots.h"

namespace sallow {

LearnInput read_learn_input(const ExperimentFolder& folder, LearnFrom from, uint64_t max_shots, bool with_flips,
                            size_t threads) {
  LearnInput input;
  input.name = folder.name;
  input.group = folder.patch + "/" + folder.basis + "/d" + std::to_string(folder.distance);
  input.model = circuit_model_of(folder);
  ExperimentShots shots =
      read_experiment_shots(folder, input.model.detector_count(), input.model.observable_count(), max_shots, threads);
  const auto keep = [&](std::vector<BitTable>& blocks) {
    if (from == LearnFrom::kAll) return;
    for (BitTable& block : blocks) block = columns_of_parity(block, from == LearnFrom::kOdd);
    std::erase_if(blocks, [](const BitTable& block) { return block.column_count() == 0; });
  };
  keep(shots.detections);
  keep(shots.true_flips);
  input.detections = std::move(shots.detections);
  if (with_flips) input.true_flips = std::move(shots.true_flips);
  return input;
}

LearnedPrior::LearnedPrior(std::span<const ExperimentFolder> folders, uint64_t max_shots, const LearnOptions& options,
                           const std::function<void(uint64_t shots, uint64_t total)>& advance) {
  for (const LearnFrom from : {LearnFrom::kOdd, LearnFrom::kEven}) {
    std::vector<LearnInput> inputs;
    for (const ExperimentFolder& folder : folders) {
      inputs.push_back(read_learn_input(folder, from, max_shots, options.refine.passes > 0, options.threads));
    }
    const uint64_t total = 2 * total_shots(inputs, options);
    const LearnedModels learned = learn_models(std::move(inputs), options, [&](uint64_t shots) {
      if (advance) advance(shots, total);
    });
    for (size_t k = 0; k < folders.size(); k++) models_[folders[k].path].push_back(learned.models[k]);
  }
}

const std::vector<DetectorErrorModel>& LearnedPrior::models_of(const ExperimentFolder& folder) const {
  const auto found = models_.find(folder.path);
  if (found == models_.end()) throw InputError(SourceLocation{folder.path}, "it has too few shots to learn from");
  return found->second;
}

}  // namespace sallow
