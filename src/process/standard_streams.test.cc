#include "process/standard_streams.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace sallow {
namespace {

/// The exit status of a child process that closes these streams, calls open_standard_streams(), and then look().
template <typename Look>
int status_without(std::initializer_list<int> closed, const Look& look) {
  const pid_t child = ::fork();
  if (child == 0) {
    for (const int descriptor : closed) ::close(descriptor);
    open_standard_streams();
    ::_exit(look());
  }
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int next_descriptor() {
  return ::open("/dev/null", O_RDONLY);
}

TEST(StandardStreams, KeepTheirNumbersIfAnyAreClosed) {
  EXPECT_GT(status_without({}, next_descriptor), STDERR_FILENO);
  EXPECT_GT(status_without({0}, next_descriptor), STDERR_FILENO);
  EXPECT_GT(status_without({1}, next_descriptor), STDERR_FILENO);
  EXPECT_GT(status_without({2}, next_descriptor), STDERR_FILENO);
  EXPECT_GT(status_without({0, 1, 2}, next_descriptor), STDERR_FILENO);
}

TEST(StandardStreams, FailWhenUsedIfTheyWereClosed) {
  EXPECT_EQ(status_without({0},
                           [] {
                             char byte;
                             return ::read(STDIN_FILENO, &byte, 1) < 0 ? errno : 0;
                           }),
            EBADF);
  EXPECT_EQ(status_without({1}, [] { return ::write(STDOUT_FILENO, "a", 1) < 0 ? errno : 0; }), EBADF);
  EXPECT_EQ(status_without({2}, [] { return ::write(STDERR_FILENO, "a", 1) < 0 ? errno : 0; }), 0);
}

}  // namespace
}  // namespace sallow
