#pragma once

#include <cstddef>
#include <string>

namespace sallow {

/// Receives the progress of a study.
struct StudyObserver {
  virtual ~StudyObserver() = default;
  /// A part of the work with this many steps begins.
  virtual void stage(const std::string& /*what*/, size_t /*steps*/) {}
  virtual void step() {}
  /// Whether to end soon, with the results so far. Called from any thread.
  virtual bool stop() const { return false; }
};

}  // namespace sallow
