#include "terminal/dataset_display.h"

namespace sallow {

void DatasetDisplay::found(size_t folders) {
  progress_.emplace("decoding experiments", folders, "experiments");
  left_ = folders;
}

void DatasetDisplay::skipped(const SkippedExperiment& experiment) {
  print_line("sallow: skipped: " + experiment.reason);
}

void DatasetDisplay::advanced() {
  try {
    progress_->advance(1);
  } catch (const Interrupted& interrupted) {
    interrupted_ = Interrupted(interrupted.where(), "the output above is for the experiments decoded so far");
  }
  if (--left_ == 0 || interrupted_) progress_.reset();
}

void DatasetDisplay::rethrow() const {
  if (interrupted_) throw *interrupted_;
}

}  // namespace sallow
