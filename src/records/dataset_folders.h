#pragma once

#include <string>
#include <vector>

#include "records/dataset_run.h"

namespace sallow {

/// A folder that could not be used; the reason names the folder or a file in it.
struct SkippedExperiment {
  std::string path;
  std::string reason;
};

/// Decoded experiments, and skipped folders.
struct FolderRuns {
  std::vector<ExperimentRun> runs;
  std::vector<SkippedExperiment> skipped;

  /// The common layout of all runs; kOther if layouts differ.
  RecordLayout layout() const;
};

/// Receives the progress of decode_folders().
struct DatasetObserver {
  virtual ~DatasetObserver() = default;
  /// The number of folders to decode; called once, before the first.
  virtual void found(size_t /*folders*/) {}
  /// Called, from several threads, while the prior is learned: so many more shots of `total` were passed. An exception
  /// ends the run.
  virtual void learned(uint64_t /*shots*/, uint64_t /*total*/) {}
  virtual void skipped(const SkippedExperiment&) {}
  /// Called when one more folder is decoded or skipped.
  virtual void advanced() {}
  /// Called after each folder; returns true to skip the remaining folders.
  virtual bool stop() { return false; }
};

/// Decodes every experiment in the directories and their subfolders. A folder that is incomplete or damaged is skipped.
/// Throws InputError if no experiment could be decoded, unless the observer stopped the run.
FolderRuns decode_folders(const std::vector<std::string>& directories, const DatasetOptions& options,
                          DatasetObserver& observer);

}  // namespace sallow
