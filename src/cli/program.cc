#include "cli/program.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/instruction_set.h"
#include "base/unfinished_files.h"
#include "cli/command.h"
#include "decode/external/register_exec.h"
#include "process/interrupt.h"
#include "process/standard_streams.h"
#include "process/world_ranks.h"
#include "report/table.h"
#include "terminal/screen.h"
#include "terminal/status_line.h"

namespace sallow {
namespace {

/// Prints the error, once for all ranks with the same error, and ends the ranks with this status.
int tell_failure(const std::string& message, const std::string& remedy, int status) {
  const RankLaunch& launch = rank_launch();
  if (may_report_failure()) {
    const std::string rank = launch.rank == 0 ? "" : "rank " + std::to_string(launch.rank) + ": ";
    print_line(toned("sallow:", Tone::kError, STDERR_FILENO) + " " + rank + shortened(message));
    if (!remedy.empty()) print_hint(shortened(remedy));
  }
  if (launch.count > 1) end_world(status);
  return status;
}

/// A bug of sallow: aborts, so that a debugger or a core dump shows the place.
[[noreturn]] void stop_on_bug(const std::exception& error) {
  std::fprintf(stderr, "sallow: internal error: %s\n", error.what());
  std::abort();
}

}  // namespace

int run_program(std::vector<std::string> arguments) {
  remove_unfinished_files_on_signals();
  report_interrupts();
  try {
    open_standard_streams();
    instruction_set();  // Refuses a wrong SALLOW_KERNELS before any work is done.
    register_exec_decoder();
    // Only the first rank prints.
    if (rank_launch().rank != 0 && std::freopen("/dev/null", "w", stdout) == nullptr) {
      throw SystemError("/dev/null: cannot write");
    }
    set_table_columns(screen_size(STDOUT_FILENO).columns);
    run_command_line(std::move(arguments));
    if (std::fflush(stdout) != 0 || std::ferror(stdout)) throw SystemError("<stdout>: cannot write");
    leave_world();
    return 0;
  } catch (const InputError& error) {
    return tell_failure(error.what(), error.remedy(), 2);
  } catch (const ExitWithStatus& end) {
    std::fflush(stdout);  // the report comes before the message
    return tell_failure(end.what(), "", end.status());
  } catch (const Interrupted& interrupted) {
    std::fflush(stdout);  // the counts come before the remedy
    return tell_failure(interrupted.what(), interrupted.remedy(), 130);
  } catch (const std::bad_alloc&) {
    return tell_failure("out of memory", "", 1);
  } catch (const InternalError& error) {
    stop_on_bug(error);
  } catch (const UsageError& error) {
    stop_on_bug(error);
  } catch (const std::filesystem::filesystem_error& error) {
    // A wrong path is a user error; a disk failure is not.
    const bool is_named_wrongly = error.code() != std::errc::io_error;
    return tell_failure(error.path1().string() + ": " + error.code().message(), "", is_named_wrongly ? 2 : 1);
  } catch (const std::system_error& error) {
    // The standard library throws this only when it cannot start a thread.
    return tell_failure("cannot start more threads: " + error.code().message(),
                        "use fewer '--threads'; 'ulimit -u' shows the limit", 1);
  } catch (const std::exception& error) {
    return tell_failure(error.what(), "", 1);
  }
}

}  // namespace sallow
