#pragma once

#include <string>

#include "cli/flags.h"

namespace sallow {

/// Bytes written as "4GiB", "500MB", "65536" or "2^31".
double parse_bytes(const std::string& text);

/// `--memory BYTES`; `what` may take so much.
void add_memory_flag(Flags& flags, double* bytes, const std::string& what = "The most memory to use");

}  // namespace sallow
