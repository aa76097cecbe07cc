#include <cstdio>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/man_page.h"

namespace sallow {
namespace {

void run_man(Flags& flags) {
  std::vector<std::string> words;
  std::string folder;
  flags.add_positionals(&words, "COMMAND", "The command whose page is printed; the overview by default.");
  flags.add("out_dir", &folder, "Write the pages of all commands into this folder instead.", "DIR");
  if (!flags.parse()) return;
  if (folder.empty()) {
    std::string name;
    for (const std::string& word : words) name += (name.empty() ? "" : " ") + word;
    const Command* command = name.empty() ? nullptr : find_command(name);
    if (!name.empty() && command == nullptr) {
      throw InputError("there is no command '" + name + "'", "'sallow help' lists the commands");
    }
    std::fputs(man_page(command).c_str(), stdout);
    return;
  }
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw InputError(SourceLocation{folder}, "cannot create this folder: " + error.message());
  const auto write = [&](const Command* command) {
    OutputFile file(folder + "/" + man_page_name(command) + ".1");
    file.write(man_page(command));
    file.finish();
  };
  write(nullptr);
  for (const Command* command : all_commands()) write(command);
}

}  // namespace

extern const Command kManCommand;
const Command kManCommand{
    "man",
    "Print the manual page of a command, for the program 'man'",
    "The pages have the same contents as 'help'. 'cmake --install' installs them where 'man' finds them.",
    "  sallow man estimate | man -l -\n"
    "  sallow man --out_dir ~/.local/share/man/man1\n",
    run_man,
};

}  // namespace sallow
