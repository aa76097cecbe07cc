#pragma once

#include <optional>

#include "circuit_studies/study_observer.h"
#include "process/interrupt.h"
#include "terminal/progress.h"

namespace sallow {

/// Shows a study's stages on standard error, one bar after the other, on a terminal only. Ctrl-C stops the study.
class StudyDisplay : public StudyObserver {
 public:
  void stage(const std::string& what, size_t steps) override;
  void step() override;
  bool stop() const override { return InterruptWatch::requested(); }

  /// Throws what there is to say of Ctrl-C, with how to go on, if it was pressed.
  void rethrow(const std::string& remedy) const;

 private:
  InterruptWatch watch_;
  std::optional<Progress> progress_;  // while there are steps left
  size_t left_ = 0;
  std::optional<Interrupted> interrupted_;
};

}  // namespace sallow
