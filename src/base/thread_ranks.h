#pragma once

#include <cstdint>
#include <functional>

#include "base/ranks.h"

namespace sallow {

/// Runs `work` once a rank, each on a thread of this process: how code for ranks is tested without MPI.
///
/// If a rank throws, those that wait for it, or come to wait, stop too, and what it threw is thrown here.
void run_ranks_on_threads(uint32_t count, const std::function<void(Ranks&)>& work);

}  // namespace sallow
