#pragma once

#include <cstdint>
#include <string>

namespace sallow {

/// What came of asking for huge pages.
struct HugePages {
  uint64_t bytes = 0;   // of this process's memory that are in huge pages now
  std::string problem;  // why there can be none; empty if there can be
};

/// Asks the system to put this process's large regions of memory into pages of 2 MiB (transparent huge pages), at once
/// if the system can do so (Linux 6.1). Memory that is allocated later is not covered: call this when all is warm.
HugePages use_huge_pages();

/// "huge pages: 12.0 MiB", or why not.
std::string huge_pages_text(const HugePages& pages);

}  // namespace sallow
