#pragma once

#include <string>
#include <vector>

namespace sallow {

/// Runs one command line (without the program's name), prints errors on standard error, and returns the exit status. It
/// takes over the process: it handles signals, and a bug of sallow aborts the process.
int run_program(std::vector<std::string> arguments);

}  // namespace sallow
