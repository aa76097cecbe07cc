#include <algorithm>
#include <cstdio>

#include "analyze/explain_errors.h"
#include "base/error.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "process/standard_streams.h"
#include "terminal/progress.h"

namespace sallow {

namespace {

/// "D20,D24" as symptoms; each entry names a detector or an observable of the circuit.
SymptomSet parse_event(const std::string& text, const Circuit& circuit) {
  const CircuitCounts counts = circuit.counts();
  SymptomSet event;
  for (const std::string& entry : list_entries(text)) {
    if (entry.empty() || (entry[0] != 'D' && entry[0] != 'L')) {
      throw InputError("--event: '" + entry + "' is neither a detector nor an observable",
                       "name them as in --event D20,D24");
    }
    const bool is_detector = entry[0] == 'D';
    const uint64_t index = parse_integer("--event: the number in '" + entry + "'", entry.substr(1));
    const uint64_t count = is_detector ? counts.detectors : counts.observables;
    if (index >= count) {
      throw InputError("--event names " + entry + ", but the circuit has " + std::to_string(count) +
                       (is_detector ? " detectors" : " observables"));
    }
    event.push_back(is_detector ? DemTarget::detector(index) : DemTarget::observable(index));
  }
  std::ranges::sort(event);
  const auto repeated = std::ranges::unique(event);
  event.erase(repeated.begin(), repeated.end());
  return event;
}

void run_explain_errors(Flags& flags) {
  ExplainOptions options;
  std::string in, out, dem_filter, event;
  bool lines = false;
  flags.add("in", &in, "The circuit file; standard input by default.").plain();
  flags.add("out", &out, "The file to write the explanations to; standard output by default.");
  flags.add("dem_filter", &dem_filter, "Explain only the errors of this model; by default all possible errors.");
  flags.add("single", &options.single, "Print only the simplest explanation of each error, instead of all.");
  flags.add("event", &event, "Explain only errors that flip all of these detectors and observables, as in D20,D24.",
            "D1,D2,...");
  flags.add("exactly", &options.exactly,
            "With --event: only errors that flip exactly these detectors and observables.");
  flags.add("lines", &lines, "Also print the line of the circuit's file for each place.");
  if (!flags.parse()) return;
  if (options.exactly && !flags.given("event")) {
    throw InputError("--exactly needs --event", "give --event D20,D24");
  }
  const Circuit circuit = read_circuit(in);
  if (flags.given("event")) options.event = naming_file(in, [&] { return parse_event(event, circuit); });
  DetectorErrorModel filter;
  if (flags.given("dem_filter")) {
    filter = read_error_model(dem_filter);
    if (const uint64_t errors = filter.error_count(); errors > ExplainOptions::kMostFilterErrors) {
      throw InputError(SourceLocation{dem_filter},
                       "the filter has " + std::to_string(errors) + " errors with its repeats written out, more than " +
                           std::to_string(ExplainOptions::kMostFilterErrors),
                       "name only the errors to explain");
    }
    options.filter = &filter;
  }
  OutputFile file = open_output(out);
  const std::vector<ExplainedError> explained = while_waiting(
      "finding errors", [&] { return naming_file(in, [&] { return explain_errors(circuit, options); }); });
  file.write(explanations_text(circuit, explained, lines));
  file.finish();
  if (explained.empty() && flags.given("event")) {
    std::fprintf(stderr, "sallow: no single error of the circuit flips %s%s\n", event.c_str(),
                 options.exactly ? " and nothing else" : "");
  }
}

}  // namespace

extern const Command kExplainErrorsCommand;
const Command kExplainErrorsCommand{
    "explain_errors",
    "Find the circuit errors that cause detection events",
    "Shows only single errors: where each happens, what it flips, and the loops around it.",
    "  sallow explain_errors --in circuit.stim --event D97,D102 --lines\n"
    "  sallow explain_errors --in circuit.stim --event D97,D102 --exactly --single\n"
    "  echo 'error(1) D97 D102' > events.dem\n"
    "  sallow explain_errors --single --in circuit.stim --dem_filter events.dem\n",
    run_explain_errors,
};

}  // namespace sallow
