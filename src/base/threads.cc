#include "base/threads.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "base/platform.h"
#include "base/stop_request.h"

namespace sallow {

size_t available_cores() {
  return cores_of_process();
}

void parallel_for(size_t thread_count, size_t item_count, const std::function<void(size_t, size_t)>& work) {
  std::atomic<size_t> next{0};
  std::mutex mutex;
  std::exception_ptr first_error;
  const std::atomic<bool>* stop = stop_request();
  auto run = [&](size_t worker) {
    const StopScope scope(stop);
    for (size_t item; (item = next.fetch_add(1)) < item_count;) {
      try {
        stop_if_requested();
        work(worker, item);
      } catch (...) {
        std::lock_guard lock(mutex);
        if (!first_error) first_error = std::current_exception();
        next = item_count;
      }
    }
  };
  size_t helper_count = std::min(thread_count, item_count);
  std::vector<std::thread> helpers;
  helpers.reserve(helper_count);
  for (size_t worker = 1; worker < helper_count; worker++) {
    try {
      helpers.emplace_back(run, worker);
    } catch (const std::system_error&) {
      break;  // no more threads available: the running ones do all the work
    }
  }
  run(0);
  for (auto& helper : helpers) helper.join();
  if (first_error) std::rethrow_exception(first_error);
}

}  // namespace sallow
