#pragma once

#include <string>

#include "cli/flags.h"

namespace sallow {

/// Bytes written as "4GiB", "500MB", "65536" or "2^31".
double parse_bytes(const std::string& text);

/// `--memory BYTES`; `what` begins its help.
void add_memory_flag(Flags& flags, double* bytes, const std::string& what = "The memory limit");

}  // namespace sallow
