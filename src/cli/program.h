#pragma once

#include <string>
#include <vector>

namespace sallow {

/// The whole program: runs one command line (without the program's name), tells what went wrong on standard error, and
/// returns the exit status. The process is the program's then: it handles signals, and a bug of ours ends it.
int run_program(std::vector<std::string> arguments);

}  // namespace sallow
