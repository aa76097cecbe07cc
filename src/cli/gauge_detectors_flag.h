#pragma once

#include "cli/flags.h"

namespace sallow {

/// `--allow_gauge_detectors`, for commands that derive an error model from a circuit.
inline void add_gauge_detectors_flag(Flags& flags, bool* allowed) {
  flags.add("allow_gauge_detectors", allowed,
            "Model detectors that are random without noise as errors with probability 1/2.");
}

}  // namespace sallow
