#include <algorithm>

#include "base/file.h"
#include "cli/command.h"
#include "cli/random_circuit_flags.h"
#include "cli/seed.h"
#include "gate_circuit/circuit_text.h"
#include "process/standard_streams.h"
#include "random_circuits/random_circuit.h"

namespace sallow {

namespace {

void run_rcs_gen(Flags& flags) {
  std::string layout_name = "sycamore", out;
  uint64_t qubits = 0, cycles = 20;
  RandomCircuitOptions options;
  flags.add("layout", &layout_name, "The grid: sycamore, willow or grid:RxC.", "NAME");
  flags.add("qubits", &qubits,
            "The number of qubits, taken from the middle of the grid; 0 for all qubits of the layout.");
  flags.add("cycles", &cycles, "The number of cycles; a cycle is a layer of one-qubit gates, then a layer of couplers.",
            0, 1'000'000);
  add_patch_flag(flags, &options.patch);
  flags.add("out", &out,
            "The file to write, as OpenQASM if its name ends in .qasm, otherwise as qsim. Default: standard output.");
  const SeedFlag seed(flags);
  if (!flags.parse()) return;
  GridLayout layout = grid_layout(layout_name, static_cast<uint32_t>(std::min<uint64_t>(qubits, UINT32_MAX)));
  options.cycles = static_cast<uint32_t>(cycles);
  options.seed = seed.choose();
  OutputFile file = open_output(out);
  file.write(gate_circuit_text(random_circuit(layout, options), out));
  file.finish();
}

}  // namespace

extern const Command kRcsGenCommand;
const Command kRcsGenCommand = {
    "rcs gen", "Generate a random circuit on a grid of qubits",
    "Layers of sqrt X, sqrt Y and sqrt W, never the same gate twice in a row on a qubit, and couplers in the patterns "
    "ABCDCDAB.",
    "  sallow rcs gen --layout sycamore --qubits 20 --cycles 14 --seed 1 --out c.qsim\n"
    "  sallow rcs gen --layout willow --cycles 40 --seed 1 --out willow.qsim\n",
    run_rcs_gen};

}  // namespace sallow
