#include "cli/decode_folders.h"

#include <cstdio>

#include "base/error.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "decode/catalog/registry.h"

namespace sallow {

RecordLayout FolderRuns::layout() const {
  if (runs.empty()) return RecordLayout::kOther;
  for (const ExperimentRun& run : runs) {
    if (run.folder.layout != runs[0].folder.layout) return RecordLayout::kOther;
  }
  return runs[0].folder.layout;
}

FolderRuns decode_folders(const std::vector<std::string>& directories, const DatasetOptions& options) {
  // A misspelt decoder is the call's fault, not every folder's.
  for (const std::string& decoder : options.decoders) check_decoder_spec(decoder);
  std::vector<std::pair<std::string, std::string>> folders;  // path, and where the search began
  for (const std::string& directory : directories) {
    for (const std::string& path : find_experiment_folders(directory)) folders.emplace_back(path, directory);
  }
  FolderRuns decoded;
  Progress progress("decoding experiments", folders.size());
  for (const auto& [path, directory] : folders) {
    try {
      decoded.runs.push_back(run_experiment(read_experiment_folder(path, directory), options));
    } catch (const InputError& error) {
      decoded.skipped.push_back({path, error.what()});
      // The reason names the folder or a file in it.
      std::fprintf(stderr, "sallow: skipped: %s\n", error.what());
    }
    progress.advance(1);
  }
  if (decoded.runs.empty()) throw InputError("no experiment could be decoded");
  return decoded;
}

std::string published_note(const std::vector<ExperimentRun>& runs) {
  for (const ExperimentRun& run : runs) {
    for (const DecoderResult& result : run.results) {
      if (result.published)
        return "* predictions that came with the record, counted here against its own true flips.\n";
    }
  }
  return {};
}

std::string timing_line(const std::vector<ExperimentRun>& runs) {
  std::vector<std::pair<std::string, double>> microseconds;  // by decoder
  double shots = 0;
  for (const ExperimentRun& run : runs) {
    shots += static_cast<double>(run.shots);
    size_t next = 0;
    for (const DecoderResult& result : run.results) {
      if (result.published) continue;
      if (next == microseconds.size()) microseconds.emplace_back(result.decoder, 0);
      microseconds[next++].second += result.us_per_shot * static_cast<double>(run.shots);
    }
  }
  std::string line = "One thread took";
  for (size_t d = 0; d < microseconds.size(); d++) {
    line += (d == 0 ? " " : ", ") + fixed_text(microseconds[d].second / shots, 2) +
            (d == 0 ? " µs a shot with " : " with ") + microseconds[d].first;
  }
  return line + ".\n";
}

}  // namespace sallow
