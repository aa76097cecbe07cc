#pragma once

#include <cstdint>
#include <string>

namespace sallow {

/// Identifies a process uniquely, if the system provides the data.
struct ProcessName {
  std::string host;
  std::string machine;  // boot id and process namespace; empty if unknown
  int64_t process = 0;
  std::string started;  // start time of the process; empty if unknown
};

ProcessName this_process();

/// Whether a process of this machine (with the ProcessName::machine of this process) has ended.
bool is_gone(int64_t process, const std::string& started);

}  // namespace sallow
