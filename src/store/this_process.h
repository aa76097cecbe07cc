#pragma once

#include <cstdint>
#include <string>

namespace sallow {

/// What tells a process from all others, as far as its machine can say.
struct ProcessName {
  std::string host;
  std::string machine;  // this start of it, and what numbers its processes; empty where that is not known
  int64_t process = 0;
  std::string started;  // since then the number means this process; empty where that is not known
};

ProcessName this_process();

/// Whether a process of this machine, of which ProcessName::machine is that of this process, is gone.
bool is_gone(int64_t process, const std::string& started);

}  // namespace sallow
