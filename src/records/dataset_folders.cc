#include "records/dataset_folders.h"

#include <optional>

#include "base/error.h"
#include "decode/catalog/registry.h"
#include "records/learned_prior.h"

namespace sallow {

RecordLayout FolderRuns::layout() const {
  if (runs.empty()) return RecordLayout::kOther;
  for (const ExperimentRun& run : runs) {
    if (run.folder.layout != runs[0].folder.layout) return RecordLayout::kOther;
  }
  return runs[0].folder.layout;
}

namespace {

/// Folders that cannot be used are reported when they are decoded.
LearnedPrior learn_prior(const std::vector<std::pair<std::string, std::string>>& folders, const DatasetOptions& options,
                         DatasetObserver& observer) {
  std::vector<ExperimentFolder> usable;
  for (const auto& [path, directory] : folders) {
    try {
      const ExperimentFolder folder = read_experiment_folder(path, directory);
      const LearnInput odd = read_learn_input(folder, LearnFrom::kOdd, options.max_shots, false, options.threads);
      if (odd.shots() > 0) usable.push_back(folder);
    } catch (const InputError&) {
    }
  }
  LearnOptions learning;
  learning.error_bars = false;
  learning.refine.passes = options.prior.flips ? 1 : 0;
  learning.threads = options.threads;
  return LearnedPrior(usable, options.decoders, options.max_shots, learning,
                      [&](uint64_t shots, uint64_t total) { observer.learned(shots, total); });
}

}  // namespace

FolderRuns decode_folders(const std::vector<std::string>& directories, const DatasetOptions& options,
                          DatasetObserver& observer) {
  // Check decoders first, so that a misspelt decoder is not reported for every folder.
  for (const std::string& decoder : options.decoders) check_decoder_spec(decoder);
  std::vector<std::pair<std::string, std::string>> folders;  // path, and the folder where the search started
  for (const std::string& directory : directories) {
    for (const std::string& path : find_experiment_folders(directory)) folders.emplace_back(path, directory);
  }
  FolderRuns decoded;
  std::optional<LearnedPrior> learned;
  DatasetOptions with_learned = options;
  if (options.prior.kind == Prior::Kind::kLearned) {
    learned.emplace(learn_prior(folders, options, observer));
    with_learned.learned = &*learned;
  }
  observer.found(folders.size());
  for (const auto& [path, directory] : folders) {
    try {
      decoded.runs.push_back(run_experiment(read_experiment_folder(path, directory), with_learned));
    } catch (const InputError& error) {
      decoded.skipped.push_back({path, error.what()});
      observer.skipped(decoded.skipped.back());
    }
    observer.advanced();
    if (observer.stop()) return decoded;
  }
  if (decoded.runs.empty()) throw InputError("no experiment could be decoded");
  return decoded;
}

}  // namespace sallow
