#pragma once

#include <string>
#include <vector>

#include "records/dataset_run.h"

namespace sallow {

/// A folder that could not be used, and why: the reason names the folder or a file in it.
struct SkippedExperiment {
  std::string path;
  std::string reason;
};

/// Experiments decoded, and folders that could not be.
struct FolderRuns {
  std::vector<ExperimentRun> runs;
  std::vector<SkippedExperiment> skipped;

  /// The layout of all of them; kOther where they differ.
  RecordLayout layout() const;
};

/// Is told how decode_folders() goes.
struct DatasetObserver {
  virtual ~DatasetObserver() = default;
  /// How many folders there are to decode; called once, before the first.
  virtual void found(size_t /*folders*/) {}
  virtual void skipped(const SkippedExperiment&) {}
  /// One more folder is decoded or skipped.
  virtual void advanced() {}
  /// Asked after each folder: whether to leave the others.
  virtual bool stop() { return false; }
};

/// Decodes every experiment at or below the directories. A folder that is incomplete or damaged is skipped; if none is
/// left, that is an InputError, unless the observer stopped it.
FolderRuns decode_folders(const std::vector<std::string>& directories, const DatasetOptions& options,
                          DatasetObserver& observer);

}  // namespace sallow
