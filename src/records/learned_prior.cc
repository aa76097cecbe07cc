#include "records/learned_prior.h"

#include <set>

#include "base/error.h"
#include "bits/shot_columns.h"
#include "records/experiment_shots.h"

namespace sallow {

void keep_half(LearnInput& input, LearnFrom from) {
  if (from == LearnFrom::kAll) return;
  for (std::vector<BitTable>* blocks : {&input.detections, &input.true_flips}) {
    for (BitTable& block : *blocks) block = columns_of_parity(block, from == LearnFrom::kOdd);
    std::erase_if(*blocks, [](const BitTable& block) { return block.column_count() == 0; });
  }
}

LearnInput read_learn_input(const ExperimentFolder& folder, LearnFrom from, uint64_t max_shots, bool with_flips,
                            size_t threads) {
  LearnInput input;
  input.name = folder.name;
  input.group = folder.patch + "/" + folder.basis + "/d" + std::to_string(folder.distance);
  input.model = circuit_model_of(folder);
  ExperimentShots shots =
      read_experiment_shots(folder, input.model.detector_count(), input.model.observable_count(), max_shots, threads);
  input.detections = std::move(shots.detections);
  if (with_flips) input.true_flips = std::move(shots.true_flips);
  // Matching and sums are overconfident on large patches, more than on small ones.
  input.temperature = folder.distance > 3 ? 2 : 1;
  keep_half(input, from);
  return input;
}

bool finds_one_set(const std::string& decoder) {
  return !decoder.starts_with("ensemble");
}

LearnedPrior::LearnedPrior(std::span<const ExperimentFolder> folders, std::span<const std::string> decoders,
                           uint64_t max_shots, const LearnOptions& options,
                           const std::function<void(uint64_t shots, uint64_t total)>& advance)
    : is_refined_(options.refine.passes > 0) {
  std::set<bool> ways;
  for (const std::string& decoder : decoders) ways.insert(is_refined_ && finds_one_set(decoder));
  LearnOptions learning = options, refining = options;
  learning.refine.passes = 0;
  refining.iterations = 0;
  for (const LearnFrom from : {LearnFrom::kOdd, LearnFrom::kEven}) {
    std::vector<LearnInput> inputs;
    for (const ExperimentFolder& folder : folders) {
      inputs.push_back(read_learn_input(folder, from, max_shots, is_refined_, options.threads));
    }
    uint64_t total = 2 * total_shots(inputs, learning);
    if (is_refined_) total += 2 * ways.size() * total_shots(inputs, refining);
    const auto advance_by = [&](uint64_t shots) {
      if (advance) advance(shots, total);
    };
    LearnedModels learned = learn_models(inputs, learning, advance_by);
    // All refinements start from what the events taught.
    for (size_t k = 0; k < inputs.size(); k++) inputs[k].model = learned.models[k];
    for (const bool one_set : ways) {
      refining.refine.likeliest = one_set;
      if (is_refined_) learned = learn_models(inputs, refining, advance_by);
      for (size_t k = 0; k < folders.size(); k++) {
        models_[{folders[k].path, one_set}].push_back(learned.models[k]);
      }
    }
  }
}

const std::vector<DetectorErrorModel>& LearnedPrior::models_of(const ExperimentFolder& folder,
                                                               const std::string& decoder) const {
  const auto found = models_.find({folder.path, is_refined_ && finds_one_set(decoder)});
  if (found == models_.end()) throw InputError(SourceLocation{folder.path}, "it has too few shots to learn from");
  return found->second;
}

}  // namespace sallow
