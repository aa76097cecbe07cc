#pragma once

#include <optional>

#include "circuit_studies/study_observer.h"
#include "terminal/progress.h"

namespace sallow {

/// Shows a study's stages on standard error, one bar after the other, on a terminal only.
class StudyDisplay : public StudyObserver {
 public:
  void stage(const std::string& what, size_t steps) override;
  void step() override;

 private:
  std::optional<Progress> progress_;  // while there are steps left
  size_t left_ = 0;
};

}  // namespace sallow
