#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>

namespace sallow {

/// Calls work(worker, block) once for every block in [0, blocks), with worker in [0, workers): parallel_for of
/// base/threads.h, or an interface's version of it that can be interrupted. Exceptions of `work` are thrown again; a
/// runner may throw to stop early.
using RunBlocks =
    std::function<void(size_t workers, size_t blocks, const std::function<void(size_t worker, size_t block)>& work)>;

/// The largest number of threads.
inline constexpr size_t kMostThreads = 4096;

/// The number of threads for `items` items of work if `wanted` are requested: at least 1, and at most `items`.
inline size_t threads_for(size_t wanted, size_t items) {
  return std::clamp<size_t>(wanted, 1, std::clamp<size_t>(items, 1, kMostThreads));
}

}  // namespace sallow
