#include <optional>

#include "analyze/extract_error_model.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/gauge_detectors_flag.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "process/standard_streams.h"
#include "terminal/progress.h"

namespace sallow {

namespace {

void run_analyze_errors(Flags& flags) {
  ExtractOptions options;
  std::string in, out;
  flags.add("in", &in, "The circuit file; standard input by default.").plain();
  flags.add("out", &out, "The file to write the error model to; standard output by default.");
  flags.add(
      "decompose_errors", &options.decompose_errors,
      "Split errors that flip more than two detectors into parts that flip at most two, separated by ^. As in Stim, "
      "an error of two detectors is also split if other cases of its channel flip one detector each; commands that "
      "decode from a circuit do so only if no other error connects the two detectors.");
  flags.add("ignore_decomposition_failures", &options.ignore_decomposition_failures,
            "Keep errors that cannot be split whole, instead of refusing the circuit.");
  flags.add("block_decompose_from_introducing_remnant_edges", &options.block_decompose_from_introducing_remnant_edges,
            "Split an error only into parts that also occur as other errors.");
  flags.add("fold_loops", &options.fold_loops, "Write loops whose errors repeat as repeat blocks.");
  add_gauge_detectors_flag(flags, &options.allow_gauge_detectors);
  flags
      .add_probability("approximate_disjoint_errors", &options.approximate_disjoint_errors,
                       "Treat mutually exclusive errors as independent if each has at most this probability.")
      .bare("1");
  if (!flags.parse()) return;
  OutputFile file = open_output(out);
  std::optional<Waiting> waiting(std::in_place, "deriving the error model");
  naming_file(in, [&] {
    extract_error_model(read_circuit(in), options, [&](const DetectorErrorModel& piece) {
      waiting.reset();
      piece.print([&](std::string_view text) { file.write(text); });
    });
  });
  file.finish();
}

}  // namespace

extern const Command kAnalyzeErrorsCommand;
const Command kAnalyzeErrorsCommand{
    "analyze_errors",
    "Derive a circuit's detector error model",
    "Also called 'dem'. Prints every independent error and the detectors and observables that it flips.",
    "  sallow gen --code surface_code --task rotated_memory_z --distance 3 --rounds 3 \\\n"
    "      --after_clifford_depolarization 0.001 | sallow analyze_errors --decompose_errors\n",
    run_analyze_errors,
};

}  // namespace sallow
