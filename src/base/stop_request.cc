#include "base/stop_request.h"

namespace sallow {
namespace {

constinit thread_local const std::atomic<bool>* current = nullptr;

}  // namespace

StopScope::StopScope(const std::atomic<bool>* request) : outer_(current) {
  if (request != nullptr) current = request;
}

StopScope::~StopScope() {
  current = outer_;
}

const std::atomic<bool>* stop_request() {
  return current;
}

void stop_if_requested() {
  if (current != nullptr && current->load(std::memory_order_relaxed)) throw Stopped();
}

}  // namespace sallow
