#include <cstdio>
#include <exception>
#include <new>

#include "base/error.h"
#include "base/unfinished_files.h"
#include "cli/command.h"

int main(int count, char** arguments) {
  using namespace sallow;
  remove_unfinished_files_on_signals();
  try {
    run_command_line({arguments + 1, arguments + count});
    if (std::fflush(stdout) != 0 || std::ferror(stdout)) throw SystemError("<stdout>: cannot write");
    return 0;
  } catch (const InputError& error) {
    std::fprintf(stderr, "sallow: %s\n", error.what());
    if (!error.remedy().empty()) std::fprintf(stderr, "%s\n", error.remedy().c_str());
    return 2;
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "sallow: out of memory\n");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sallow: %s\n", error.what());
  }
  return 1;
}
