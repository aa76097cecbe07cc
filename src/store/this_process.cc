#include "store/this_process.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace sallow {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

/// Linux has a random id per boot, and numbers processes within namespaces: two containers of one machine may have
/// processes with the same number.
std::string machine_name() {
  std::string boot = text_of("/proc/sys/kernel/random/boot_id");
  while (!boot.empty() && boot.back() == '\n') boot.pop_back();
  std::error_code error;
  const std::string space = std::filesystem::read_symlink("/proc/self/ns/pid", error).string();
  return boot.empty() || space.empty() ? "" : boot + " " + space;
}

/// The 22nd field of /proc/PID/stat: clock ticks from the start of the machine to the start of the process.
std::string start_of(int64_t process) {
  const std::string line = text_of("/proc/" + std::to_string(process) + "/stat");
  // The second field is the program's name in brackets, and may contain any characters.
  size_t start = line.rfind(')');
  if (start == std::string::npos) return {};
  for (int field = 2; field < 22; field++) {
    start = line.find(' ', start + 1);
    if (start == std::string::npos) return {};
  }
  return line.substr(start + 1, line.find(' ', start + 1) - start - 1);
}

}  // namespace

ProcessName this_process() {
  return {host_name(), machine_name(), ::getpid(), start_of(::getpid())};
}

bool is_gone(int64_t process, const std::string& started) {
  if (::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH) return true;
  const std::string start = start_of(process);
  return !started.empty() && !start.empty() && start != started;
}

}  // namespace sallow
