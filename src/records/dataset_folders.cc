#include "records/dataset_folders.h"

#include "base/error.h"
#include "decode/catalog/registry.h"

namespace sallow {

RecordLayout FolderRuns::layout() const {
  if (runs.empty()) return RecordLayout::kOther;
  for (const ExperimentRun& run : runs) {
    if (run.folder.layout != runs[0].folder.layout) return RecordLayout::kOther;
  }
  return runs[0].folder.layout;
}

FolderRuns decode_folders(const std::vector<std::string>& directories, const DatasetOptions& options,
                          DatasetObserver& observer) {
  // Check decoders first, so that a misspelt decoder is not reported for every folder.
  for (const std::string& decoder : options.decoders) check_decoder_spec(decoder);
  std::vector<std::pair<std::string, std::string>> folders;  // path, and the folder where the search started
  for (const std::string& directory : directories) {
    for (const std::string& path : find_experiment_folders(directory)) folders.emplace_back(path, directory);
  }
  FolderRuns decoded;
  observer.found(folders.size());
  for (const auto& [path, directory] : folders) {
    try {
      decoded.runs.push_back(run_experiment(read_experiment_folder(path, directory), options));
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
