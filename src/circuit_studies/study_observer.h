#pragma once

#include <cstddef>
#include <string>

namespace sallow {

/// Is told how a study goes.
struct StudyObserver {
  virtual ~StudyObserver() = default;
  /// A part of the work begins, of so many steps.
  virtual void stage(const std::string& /*what*/, size_t /*steps*/) {}
  virtual void step() {}
  /// Whether to end soon, with what is there by then. Asked from any thread.
  virtual bool stop() const { return false; }
};

}  // namespace sallow
