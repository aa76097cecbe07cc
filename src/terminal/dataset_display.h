#pragma once

#include <optional>

#include "records/dataset_folders.h"
#include "terminal/progress.h"

namespace sallow {

/// Shows on standard error how experiments are decoded: a bar on a terminal, and one line for each skipped folder.
class DatasetDisplay : public DatasetObserver {
 public:
  void found(size_t folders) override;
  void skipped(const SkippedExperiment& experiment) override;
  void advanced() override;
  bool stop() override { return interrupted_.has_value(); }

  /// Throws what Ctrl-C left to say, if it was pressed.
  void rethrow() const;

 private:
  std::optional<Progress> progress_;  // while there are folders left
  size_t left_ = 0;
  std::optional<Interrupted> interrupted_;
};

}  // namespace sallow
