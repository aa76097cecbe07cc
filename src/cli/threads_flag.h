#pragma once

#include <cstdint>

#include "cli/flags.h"
#include "process/world_ranks.h"

namespace sallow {

/// `--threads`, with all cores as the default, shared with the other ranks on this machine.
inline void add_threads_flag(Flags& flags, uint64_t* threads) {
  *threads = available_cores_per_rank();
  flags.add("threads", threads, "Threads to work with; the results do not depend on it.", 1, 4096);
}

}  // namespace sallow
