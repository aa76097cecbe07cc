#include <cstdio>

#include "analyze/extract_error_model.h"
#include "base/error.h"
#include "cli/code_flags.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "distance/random_detectors.h"
#include "distance/shortest_error.h"
#include "process/standard_streams.h"
#include "report/distance_report.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

/// What is known of the distance over all errors, from a quick search for an upper bound and a long one from below.
ShortestError search_hyperedges(const ErrorHypergraph& errors, const ShortestError& graphlike, uint64_t max_steps) {
  std::vector<uint32_t> bound = graphlike.faults;
  const std::vector<uint32_t> found =
      short_logical_error(errors, bound.empty() ? errors.error_count() + uint64_t{1} : bound.size());
  if (!found.empty()) bound = found;
  const uint64_t at_most = bound.empty() ? errors.error_count() : bound.size();
  Progress progress("searching sets of errors", max_steps);
  uint64_t shown = 0;
  ShortestError result = shortest_hyperedge_error(errors, at_most, max_steps, [&](SearchProgress so_far) {
    progress.advance(so_far.steps - shown);
    shown = so_far.steps;
  });
  add_found_set(result, bound);
  return result;
}

void run_distance(Flags& flags) {
  std::string circuit_path, dem_path, kind = "both";
  uint64_t max_steps = 10'000'000;
  bool json_wanted = false;
  flags.add("circuit", &circuit_path, "The circuit, with its noise. Or describe one by --code and what follows.")
      .plain();
  flags.add("dem", &dem_path, "An error model instead.").plain(".dem");
  const CodeFlags code(flags);
  flags.add("kind", &kind, "What to search.", "graphlike|hyperedge|both");
  flags.add("max_steps", &max_steps, "Stop the search over hyperedges after this many tries.", 1);
  ExtractOptions options;
  options.approximate_disjoint_errors = 1;
  flags.add("allow_gauge_detectors", &options.allow_gauge_detectors,
            "Allow detectors that are random without noise: what flips at random costs no error.");
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
    model.errors = ErrorHypergraph(read_error_model(dem_path));
  } else {
    model.circuit = code.given() ? generate_code(code.options()) : read_circuit(circuit_path);
    model.errors =
        ErrorHypergraph(naming_file(circuit_path, [&] { return extract_error_model(*model.circuit, options); }));
    if (options.allow_gauge_detectors) {
      // What is random without noise takes no error.
      const ErrorHypergraph gauges(extract_error_model(model.circuit->without_noise(), options));
      model.before_gauges = std::move(model.errors);
      model.errors = modulo_gauges(*model.before_gauges, gauges);
    }
  }
  ShortestError graphlike, hyperedge;
  if (kind != "hyperedge") graphlike = shortest_graphlike_error(model.errors);
  if (kind != "graphlike") hyperedge = search_hyperedges(model.errors, graphlike, max_steps);
  if (json_wanted) {
    Json json = kind == "hyperedge" ? shortest_error_json(model, "hyperedge", hyperedge)
                                    : shortest_error_json(model, "graphlike", graphlike);
    if (kind == "both") json["hyperedge"] = shortest_error_json(model, "hyperedge", hyperedge);
    std::puts(json.text({.indent = 2}).c_str());
    return;
  }
  std::fputs(
      distance_headline(kind == "hyperedge" ? nullptr : &graphlike, kind == "graphlike" ? nullptr : &hyperedge).c_str(),
      stdout);
  if (kind != "hyperedge") std::fputs(shortest_error_text(model, "graphlike", graphlike).c_str(), stdout);
  if (kind != "graphlike") std::fputs(shortest_error_text(model, "hyperedge", hyperedge).c_str(), stdout);
}

}  // namespace

extern const Command kDistanceCommand;
const Command kDistanceCommand{
    "distance",
    "Find the fewest errors that flip an observable unseen",
    "Graph-like: of errors that fire at most two detectors; hyperedge: of all. Prints how many there are, how many "
    "such "
    "sets, and where in the circuit the errors of one of them lie.",
    "  sallow distance --code surface_code --task rotated_memory_z --distance 5 --rounds 5 --noise uniform:0.001\n"
    "  sallow distance --circuit circuit.stim --kind graphlike --json\n",
    run_distance,
};

}  // namespace sallow
