#include <cstdio>
#include <exception>
#include <utility>

#include "analyze/extract_error_model.h"
#include "base/error.h"
#include "cli/code_flags.h"
#include "cli/command.h"
#include "cli/decoder_flags.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "distance/hyperedge_search.h"
#include "distance/shortest_error.h"
#include "process/standard_streams.h"
#include "report/distance_report.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

void run_distance(Flags& flags) {
  std::string circuit_path, dem_path, kind = "both";
  uint64_t max_steps = 10'000'000;
  bool json_wanted = false;
  flags
      .add("circuit", &circuit_path, "The circuit, with noise. Or describe a circuit by --code and the flags below it.")
      .plain();
  flags.add("dem", &dem_path, "An error model instead of a circuit.").plain(".dem");
  const CodeFlags code(flags);
  flags.add("kind", &kind, "The errors to search.", "graphlike|hyperedge|both");
  flags.add("max_steps", &max_steps, "Stop the search over hyperedges after this many steps.", 1);
  ExtractOptions options;
  options.approximate_disjoint_errors = 1;
  flags.add("allow_gauge_detectors", &options.allow_gauge_detectors,
            "Allow detectors that are random without noise: these random flips count as no error.");
  flags.add("json", &json_wanted, "Print the result as JSON.");
  if (!flags.parse()) return;
  if (kind != "both" && kind != "graphlike" && kind != "hyperedge") {
    throw InputError("--kind: there is no kind '" + kind + "'", "graphlike, hyperedge or both");
  }
  if (code.given() + flags.given("circuit") + flags.given("dem") != 1) {
    throw InputError("'sallow distance' needs one of --circuit, --dem and --code", "'sallow help distance' shows some");
  }

  SearchedModel model;
  if (flags.given("dem")) {
    const DetectorErrorModel read = read_error_model(dem_path);
    report_missing_part(read);
    model.errors = ErrorHypergraph(read);
  } else {
    Circuit circuit = code.given() ? generate_code(code.options()) : read_circuit(circuit_path);
    const DetectorErrorModel extracted =
        naming_file(circuit_path, [&] { return extract_error_model(circuit, options); });
    report_missing_part(extracted);
    model = searched_model(std::move(circuit), extracted, options);
  }
  ShortestError graphlike, hyperedge;
  std::exception_ptr broken_off;
  if (kind != "hyperedge") graphlike = shortest_graphlike_error(model.errors);
  if (kind != "graphlike") {
    Progress progress("searching sets of errors", max_steps);
    uint64_t steps = 0;
    HyperedgeRun search = search_hyperedges(model.errors, graphlike, max_steps, [&](SearchProgress now) {
      const uint64_t more = now.steps - steps;
      steps = now.steps;
      progress.advance(more);
    });
    hyperedge = std::move(search.shortest);
    broken_off = search.broken_off;
  }
  if (json_wanted) {
    Json json = kind == "hyperedge" ? shortest_error_json(model, "hyperedge", hyperedge)
                                    : shortest_error_json(model, "graphlike", graphlike);
    if (kind == "both") json["hyperedge"] = shortest_error_json(model, "hyperedge", hyperedge);
    std::puts(json.text({.indent = 2}).c_str());
  } else {
    const std::string headline =
        distance_headline(kind == "hyperedge" ? nullptr : &graphlike, kind == "graphlike" ? nullptr : &hyperedge);
    std::fputs(headline.c_str(), stdout);
    if (kind != "hyperedge") std::fputs(shortest_error_text(model, "graphlike", graphlike).c_str(), stdout);
    if (kind != "graphlike") std::fputs(shortest_error_text(model, "hyperedge", hyperedge).c_str(), stdout);
  }
  if (broken_off) std::rethrow_exception(broken_off);
}

}  // namespace

extern const Command kDistanceCommand;
const Command kDistanceCommand{
    "distance",
    "Find the fewest errors that flip an observable undetected",
    "Graph-like: among errors that fire at most two detectors; hyperedge: among all errors. Prints the number of "
    "errors, the number of such sets, and where in the circuit the errors of one set are. If the search over "
    "hyperedges stops early, it prints bounds of the distance, and the set of errors that gives the upper bound.",
    "  sallow distance --code surface_code --task rotated_memory_z --distance 5 --rounds 5 --noise uniform:0.001\n"
    "  sallow distance --circuit circuit.stim --kind graphlike --json\n",
    run_distance,
};

}  // namespace sallow
