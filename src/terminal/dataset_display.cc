#include "terminal/dataset_display.h"

#include <cstdio>

namespace sallow {

void DatasetDisplay::found(size_t folders) {
  progress_.emplace("decoding experiments", folders);
  left_ = folders;
}

void DatasetDisplay::skipped(const SkippedExperiment& experiment) {
  std::fprintf(stderr, "sallow: skipped: %s\n", experiment.reason.c_str());
}

void DatasetDisplay::advanced() {
  progress_->advance(1);
  if (--left_ == 0) progress_.reset();
}

}  // namespace sallow
