#pragma once

#include <cstdint>

#include "base/threads.h"
#include "cli/flags.h"

namespace sallow {

/// `--threads`, with all cores as the default.
inline void add_threads_flag(Flags& flags, uint64_t* threads) {
  *threads = available_cores();
  flags.add("threads", threads, "Threads to work with; the results do not depend on it.", 1, 4096);
}

}  // namespace sallow
