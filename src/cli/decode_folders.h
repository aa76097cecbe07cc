#pragma once

#include <string>
#include <vector>

#include "cli/dataset_report.h"
#include "records/dataset_run.h"

namespace sallow {

/// Experiments decoded, and folders that could not be.
struct FolderRuns {
  std::vector<ExperimentRun> runs;
  std::vector<SkippedExperiment> skipped;

  /// The layout of all of them; kOther where they differ.
  RecordLayout layout() const;
};

/// Decodes every experiment at or below the directories. A folder that is incomplete or damaged is named on standard
/// error and skipped; if none is left, that is an InputError.
FolderRuns decode_folders(const std::vector<std::string>& directories, const DatasetOptions& options);

/// What the stars in the tables mean; empty where no predictions came along.
std::string published_note(const std::vector<ExperimentRun>& runs);

/// "One thread took 4.2 µs a shot with matching, 12.0 with correlated."
std::string timing_line(const std::vector<ExperimentRun>& runs);

}  // namespace sallow
