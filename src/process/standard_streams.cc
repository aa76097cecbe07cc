#include "process/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/error.h"

namespace sallow {

namespace {
bool standard_output_is_taken = false;

bool names_standard_stream(const std::string& path) {
  return path.empty() || path == "-";
}
}  // namespace

void open_standard_streams() {
  struct Stream {
    int descriptor, flags;
  };
  // Input is opened for writing and output for reading, so that using them fails.
  for (const Stream& stream : {Stream{STDIN_FILENO, O_WRONLY}, {STDOUT_FILENO, O_RDONLY}, {STDERR_FILENO, O_WRONLY}}) {
    if (::fcntl(stream.descriptor, F_GETFD) >= 0) continue;
    // open() returns the lowest free number, which is this descriptor.
    if (::open("/dev/null", stream.flags) < 0) {
      throw SystemError("/dev/null: cannot open it: " + std::string(std::strerror(errno)));
    }
  }
}

bool writes_to_screen() {
  return standard_output_is_taken && ::isatty(STDOUT_FILENO) == 1;
}

InputFile open_input(const std::string& path) {
  return names_standard_stream(path) ? InputFile(stdin, input_name(path)) : InputFile(path);
}

OutputFile open_output(const std::string& path) {
  if (names_standard_stream(path)) standard_output_is_taken = true;
  return names_standard_stream(path) ? OutputFile(stdout, "<stdout>") : OutputFile(path);
}

std::string input_name(const std::string& path) {
  return names_standard_stream(path) ? "<stdin>" : path;
}

std::string read_input(const std::string& path) {
  return read_file(open_input(path));
}

std::string read_input(const std::string& path, Ranks& ranks) {
  return ranks.broadcast(0, ranks.is_first() ? read_input(path) : "");
}

}  // namespace sallow
