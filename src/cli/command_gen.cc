#include "base/file.h"
#include "cli/code_flags.h"
#include "cli/command.h"
#include "process/standard_streams.h"

namespace sallow {

namespace {

void run_gen(Flags& flags) {
  CodeFlags code(flags);
  std::string out;
  flags.add("out", &out, "The file to write the circuit to. Default: standard output.");
  if (!flags.parse()) return;

  CodeOptions options = code.options();
  std::string text = generate_code(options).str();
  OutputFile file = open_output(out);
  file.write(code_header(options));
  file.write(text);
  if (!text.empty() && text.back() != '\n') file.write("\n");
  file.finish();
}

}  // namespace

extern const Command kGenCommand;
const Command kGenCommand = {
    "gen", "Generate the circuit of a code's memory experiment", "",
    "  sallow gen --code surface_code --task rotated_memory_z --distance 5 --rounds 5 --noise si1000:0.001\n"
    "  sallow gen --code repetition_code --task memory --distance 9 --rounds 100 \\\n"
    "      --after_clifford_depolarization 0.001 --out repetition.stim\n",
    run_gen};

}  // namespace sallow
