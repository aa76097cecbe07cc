#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

#include "base/error.h"
#include "base/instruction_set.h"
#include "base/unfinished_files.h"
#include "cli/command.h"
#include "decode/external/register_exec.h"
#include "process/standard_streams.h"
#include "process/world_ranks.h"

namespace {

using namespace sallow;

/// Says what went wrong, once for all ranks that it went wrong on, and ends them with this status.
int fail(const char* message, const std::string& remedy, int status) {
  const RankLaunch& launch = rank_launch();
  if (may_speak_of_failure()) {
    std::string rank = launch.rank == 0 ? "" : "rank " + std::to_string(launch.rank) + ": ";
    std::fprintf(stderr, "sallow: %s%s\n", rank.c_str(), message);
    if (!remedy.empty()) std::fprintf(stderr, "%s\n", remedy.c_str());
  }
  if (launch.count > 1) end_world(status);
  return status;
}

/// A bug of ours: the program stops where it can be looked at.
[[noreturn]] void stop(const std::exception& error) {
  std::fprintf(stderr, "sallow: internal error: %s\n", error.what());
  std::abort();
}

}  // namespace

int main(int count, char** arguments) {
  remove_unfinished_files_on_signals();
  try {
    open_standard_streams();
    instruction_set();  // A wrong choice is refused before any work is done.
    register_exec_decoder();
    // Only the first rank prints.
    if (rank_launch().rank != 0 && std::freopen("/dev/null", "w", stdout) == nullptr) {
      throw SystemError("/dev/null: cannot write");
    }
    run_command_line({arguments + 1, arguments + count});
    if (std::fflush(stdout) != 0 || std::ferror(stdout)) throw SystemError("<stdout>: cannot write");
    leave_world();
    return 0;
  } catch (const InputError& error) {
    return fail(error.what(), error.remedy(), 2);
  } catch (const std::bad_alloc&) {
    return fail("out of memory", "", 1);
  } catch (const InternalError& error) {
    stop(error);
  } catch (const UsageError& error) {
    stop(error);
  } catch (const std::exception& error) {
    return fail(error.what(), "", 1);
  }
}
