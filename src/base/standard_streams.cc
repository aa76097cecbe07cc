#include "base/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace sallow {

void open_standard_streams() {
  struct Stream {
    int descriptor, flags;
  };
  // Input and output are opened the wrong way round, so that their use fails.
  for (const Stream& stream : {Stream{STDIN_FILENO, O_WRONLY}, {STDOUT_FILENO, O_RDONLY}, {STDERR_FILENO, O_WRONLY}}) {
    if (::fcntl(stream.descriptor, F_GETFD) >= 0) continue;
    // The lowest free number is taken, and that is this one.
    if (::open("/dev/null", stream.flags) < 0) {
      throw SystemError("/dev/null: cannot open it: " + std::string(std::strerror(errno)));
    }
  }
}

}  // namespace sallow
