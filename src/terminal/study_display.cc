#include "terminal/study_display.h"

namespace sallow {

void StudyDisplay::stage(const std::string& what, size_t steps) {
  if (interrupted_) return;
  progress_.emplace(what, steps);
  left_ = steps;
}

void StudyDisplay::step() {
  if (!progress_) return;
  try {
    progress_->advance(1);
  } catch (const Interrupted& interrupted) {
    interrupted_ = interrupted;
  }
  if (--left_ == 0 || interrupted_) progress_.reset();
}

void StudyDisplay::rethrow(const std::string& remedy) const {
  if (interrupted_) throw Interrupted(interrupted_->where(), remedy);
}

}  // namespace sallow
