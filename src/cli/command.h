#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/flags.h"

namespace sallow {

/// One subcommand. Each stands in a file of its own, command_NAME.cc, as a constant that commands.cc lists.
struct Command {
  std::string_view name;
  std::string_view summary;      // one line, for `sallow help`
  std::string_view description;  // further sentences, for `sallow help NAME`
  std::string_view examples;     // indented lines, for `sallow help NAME`
  /// Declares its flags, parses them, and works. Throws where it fails; returning means exit status 0.
  void (*run)(Flags& flags);
  /// Whether processes started together by mpirun share its work; all others refuse to run many times at once.
  bool runs_over_ranks = false;
};

/// Every subcommand, in the order that `sallow help` lists them.
std::span<const Command* const> all_commands();
/// By name or by a spelling that older scripts use; null if there is none.
const Command* find_command(std::string_view name);
/// The flags of a command, ready for it to declare and parse.
Flags flags_for(const Command& command, std::vector<std::string> arguments);
/// What a command declares, without its work.
struct Declared {
  std::vector<FlagInfo> flags, positionals;
};
Declared declared_by(const Command& command);

/// Runs one command line (without the program's name). Throws as commands do.
void run_command_line(std::vector<std::string> arguments);

}  // namespace sallow
