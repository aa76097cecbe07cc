#include "base/error.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/completion_script.h"
#include "process/standard_streams.h"

namespace sallow {
namespace {

void run_completion(Flags& flags) {
  std::vector<std::string> shells;
  std::string out;
  flags.add_positionals(&shells, "SHELL", "bash, zsh or fish.", completion_shells());
  flags.add("out", &out, "The file to write the script to; standard output by default.");
  if (!flags.parse()) return;
  if (shells.size() != 1) throw InputError("'sallow completion' needs one shell", "bash, zsh or fish");
  const std::string script = completion_script(shells[0]);
  OutputFile file = open_output(out);
  file.write(script);
  file.finish();
}

}  // namespace

extern const Command kCompletionCommand;
const Command kCompletionCommand{
    "completion",
    "Print a script that completes commands, flags and values in a shell",
    "For bash, zsh and fish. 'cmake --install' installs the scripts where the shells find them.",
    "  source <(sallow completion bash)\n"
    "  sallow completion zsh --out ~/.zfunc/_sallow\n"
    "  sallow completion fish --out ~/.config/fish/completions/sallow.fish\n",
    run_completion,
};

}  // namespace sallow
