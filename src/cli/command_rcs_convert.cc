#include "base/file.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "gate_circuit/circuit_text.h"
#include "process/standard_streams.h"

namespace sallow {

namespace {

void run_rcs_convert(Flags& flags) {
  std::string in, out;
  flags.add("circuit", &in, "The circuit: .qsim, .qasm or .stim. Default: standard input.").plain();
  flags.add("out", &out,
            "The file to write, as OpenQASM 2 if its name ends in .qasm, otherwise as qsim. Default: standard output.");
  if (!flags.parse()) return;
  const std::string text = naming_file(in, [&] { return gate_circuit_text(read_gate_circuit(in), out); });
  OutputFile file = open_output(out);
  file.write(text);
  file.finish();
}

}  // namespace

extern const Command kRcsConvertCommand;
const Command kRcsConvertCommand = {
    "rcs convert", "Convert a circuit of arbitrary gates to another format",
    "Gates that a format does not have are written as several gates, up to a global phase.",
    "  sallow rcs convert --circuit c.qsim --out c.qasm\n"
    "  sallow rcs convert --circuit c.qasm --out c.qsim\n",
    run_rcs_convert};

}  // namespace sallow
