#include "analyze/explain_errors.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "process/standard_streams.h"
#include "terminal/progress.h"

namespace sallow {

namespace {

void run_explain_errors(Flags& flags) {
  ExplainOptions options;
  std::string in, out, dem_filter;
  flags.add("in", &in, "The circuit file; standard input by default.").plain();
  flags.add("out", &out, "Where the explanations go; standard output by default.");
  flags.add("dem_filter", &dem_filter, "Explain only the errors of this model; by default all that can happen.");
  flags.add("single", &options.single, "Give each error one explanation, the simplest, instead of all.");
  if (!flags.parse()) return;
  const Circuit circuit = read_circuit(in);
  DetectorErrorModel filter;
  if (flags.given("dem_filter")) {
    filter = read_error_model(dem_filter);
    if (const uint64_t errors = filter.error_count(); errors > ExplainOptions::kMostFilterErrors) {
      throw InputError(SourceLocation{dem_filter},
                       "the filter has " + std::to_string(errors) + " errors with its repeats written out; at most " +
                           std::to_string(ExplainOptions::kMostFilterErrors) + " can be looked for",
                       "name only the errors to explain");
    }
    options.filter = &filter;
  }
  OutputFile file = open_output(out);
  file.write(while_waiting("finding errors", [&] {
    return naming_file(in, [&] { return explanations_text(circuit, explain_errors(circuit, options)); });
  }));
  file.finish();
}

}  // namespace

extern const Command kExplainErrorsCommand;
const Command kExplainErrorsCommand{
    "explain_errors",
    "Find the circuit errors behind detection events",
    "Shows single errors only: where each happens, what it flips, and the loops around it.",
    "  echo 'error(1) D97 D102' > events.dem\n"
    "  sallow explain_errors --single --in circuit.stim --dem_filter events.dem\n",
    run_explain_errors,
};

}  // namespace sallow
