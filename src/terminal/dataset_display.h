#pragma once

#include <mutex>
#include <optional>

#include "records/dataset_folders.h"
#include "terminal/progress.h"

namespace sallow {

/// Shows the progress of decoding experiments on standard error: a bar on a terminal, and one line per skipped folder.
class DatasetDisplay : public DatasetObserver {
 public:
  void found(size_t folders) override;
  void learned(uint64_t shots, uint64_t total) override;
  void skipped(const SkippedExperiment& experiment) override;
  void advanced() override;
  bool stop() override { return interrupted_.has_value(); }

  /// Throws Interrupted if Ctrl-C was pressed.
  void rethrow() const;

 private:
  std::once_flag learns_;
  std::optional<Progress> learning_;  // until the first folder is decoded
  std::optional<Progress> progress_;  // while there are folders left
  size_t left_ = 0;
  std::optional<Interrupted> interrupted_;
};

}  // namespace sallow
