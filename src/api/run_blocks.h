#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>

namespace sallow {

/// Calls work(worker, block) once for every block in [0, blocks), worker being in [0, workers): parallel_for of
/// base/threads.h, or what an interface puts around it to be interrupted. What work throws is thrown again; a runner
/// may throw to stop early.
using RunBlocks =
    std::function<void(size_t workers, size_t blocks, const std::function<void(size_t worker, size_t block)>& work)>;

/// More threads than this are not started.
inline constexpr size_t kMostThreads = 4096;

/// The threads that `wanted` of them are for so many items of work: at least 1, and no more than items.
inline size_t threads_for(size_t wanted, size_t items) {
  return std::clamp<size_t>(wanted, 1, std::clamp<size_t>(items, 1, kMostThreads));
}

}  // namespace sallow
