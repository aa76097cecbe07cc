#pragma once

#include <optional>

#include "circuit_studies/study_observer.h"
#include "process/interrupt.h"
#include "terminal/progress.h"

namespace sallow {

/// Shows the stages of a study on standard error, one bar after another, only on a terminal. Ctrl-C stops the study.
class StudyDisplay : public StudyObserver {
 public:
  void stage(const std::string& what, size_t steps) override;
  void step() override;
  bool stop() const override { return InterruptWatch::requested(); }

  /// If Ctrl-C was pressed, throws Interrupted, with the command that resumes.
  void rethrow(const std::string& remedy) const;

 private:
  InterruptWatch watch_;
  std::optional<Progress> progress_;  // while there are steps left
  size_t left_ = 0;
  std::optional<Interrupted> interrupted_;
};

}  // namespace sallow
