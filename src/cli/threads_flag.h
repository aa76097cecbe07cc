#pragma once

#include <cstdint>

#include "cli/flags.h"
#include "process/world_ranks.h"

namespace sallow {

/// `--threads`; the default is all cores, divided among the ranks on this machine.
inline void add_threads_flag(Flags& flags, uint64_t* threads) {
  *threads = available_cores_per_rank();
  flags.add("threads", threads, "The number of threads; the results do not depend on it.", 1, 4096);
}

}  // namespace sallow
