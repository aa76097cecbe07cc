#pragma once

#include <cstddef>
#include <functional>

namespace sallow {

/// The number of cores this process may use.
size_t available_cores();

/// Calls work(worker, item) once for every item in [0, item_count), spread over `thread_count` threads.
///
/// Items are handed out in increasing order. `worker` is in [0, thread_count), so it can index per-thread workspaces.
/// With one thread, everything runs on the calling thread. An exception stops the hand-out and is rethrown here.
/// The threads obey the caller's request to stop (base/stop_request.h), which is checked before each item.
void parallel_for(size_t thread_count, size_t item_count, const std::function<void(size_t worker, size_t item)>& work);

}  // namespace sallow
