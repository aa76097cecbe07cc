#include "terminal/dataset_display.h"

namespace sallow {

void DatasetDisplay::found(size_t folders) {
  learning_.reset();
  progress_.emplace("decoding experiments", folders, "experiments");
  left_ = folders;
}

void DatasetDisplay::learned(uint64_t shots, uint64_t total) {
  std::call_once(learns_, [&] { learning_.emplace("learning error models", total, "shots"); });
  learning_->advance(shots);
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
