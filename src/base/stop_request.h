#pragma once

#include <atomic>
#include <exception>

namespace sallow {

/// What stop_if_requested() throws. It is not an error: whoever requested the stop catches it.
struct Stopped : std::exception {
  const char* what() const noexcept override { return "stopped on request"; }
};

/// While it exists, stop_if_requested() on this thread, and on the threads of its parallel_for, throws Stopped once
/// `request` is true. A null pointer leaves the thread as it was. Scopes nest.
class StopScope {
 public:
  explicit StopScope(const std::atomic<bool>* request);
  ~StopScope();
  StopScope(const StopScope&) = delete;
  StopScope& operator=(const StopScope&) = delete;

 private:
  const std::atomic<bool>* outer_;
};

/// The request that this thread obeys; null if there is none.
const std::atomic<bool>* stop_request();

/// Throws Stopped if a stop is requested of this thread. Work that takes longer than some milliseconds calls it now and
/// then; a call takes some nanoseconds.
void stop_if_requested();

}  // namespace sallow
