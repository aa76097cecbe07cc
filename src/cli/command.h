#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/flags.h"

namespace sallow {

/// Thrown by a command after its report is printed: the program prints one line on standard error and ends with this
/// exit status.
class ExitWithStatus : public std::runtime_error {
 public:
  ExitWithStatus(int status, const std::string& message) : std::runtime_error(message), status_(status) {}
  int status() const { return status_; }

 private:
  int status_;
};

/// One subcommand. Each is a constant in its own file, command_NAME.cc; commands.cc lists them.
struct Command {
  std::string_view name;
  std::string_view summary;      // one line, for `sallow help`
  std::string_view description;  // further sentences, for `sallow help NAME`
  std::string_view examples;     // indented lines, for `sallow help NAME`
  /// Declares the flags, parses them, and runs the command. Throws on failure; returning means exit status 0.
  void (*run)(Flags& flags);
  /// Whether processes started together by mpirun share the work; otherwise the command refuses to run with mpirun.
  bool runs_over_ranks = false;
};

/// Every subcommand, in the order that `sallow help` lists them.
std::span<const Command* const> all_commands();
/// The command with this name, or with this spelling of older scripts; null if there is none.
const Command* find_command(std::string_view name);
/// The flags of a command, before it declares and parses them.
Flags flags_for(const Command& command, std::vector<std::string> arguments);
/// The declared flags and arguments of a command, without running it.
struct Declared {
  std::vector<FlagInfo> flags, positionals;
};
Declared declared_by(const Command& command);

/// Runs one command line (without the program's name). Throws as commands do.
void run_command_line(std::vector<std::string> arguments);

}  // namespace sallow
