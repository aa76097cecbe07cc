#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "base/threads.h"
#include "rare/rare_estimate.h"

namespace sallow {

/// Thrown by a population that would exceed its limit of decodings.
struct OutOfDecodes {};

/// The number of decodings that each of `count` populations may use after `used` decodings.
inline uint64_t decodes_for_each(const RareOptions& options, uint64_t used, size_t count) {
  return used < options.max_decodes ? (options.max_decodes - used) / count : 0;
}

/// Calls work(worker, k) for each k < count on all threads. Returns false if one of them ran out of decodings; the
/// others still complete, so that the result does not depend on the threads.
template <typename Work>
bool all_within_limit(const RareOptions& options, size_t count, const Work& work) {
  std::atomic<bool> within = true;
  parallel_for(options.threads, count, [&](size_t worker, size_t k) {
    try {
      work(worker, k);
    } catch (const OutOfDecodes&) {
      within = false;
    }
  });
  return within;
}

}  // namespace sallow
