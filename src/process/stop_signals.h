#pragma once

namespace sallow {

/// During its lifetime, Ctrl-C (SIGINT) and SIGTERM do not end the program: a server asks requested() and ends by
/// itself. A second signal of the same kind ends the program. One object at a time.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  static bool requested();
};

}  // namespace sallow
