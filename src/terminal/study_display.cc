#include "terminal/study_display.h"

namespace sallow {

void StudyDisplay::stage(const std::string& what, size_t steps) {
  progress_.emplace(what, steps);
  left_ = steps;
}

void StudyDisplay::step() {
  progress_->advance(1);
  if (--left_ == 0) progress_.reset();
}

}  // namespace sallow
