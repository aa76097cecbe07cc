#include <cstdio>

#include "analyze/extract_error_model.h"
#include "base/error.h"
#include "cli/code_flags.h"
#include "cli/command.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "distance/shortest_error.h"
#include "process/standard_streams.h"
#include "report/distance_report.h"

namespace sallow {
namespace {

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
    ExtractOptions options;
    options.approximate_disjoint_errors = 1;
    model.circuit = code.given() ? generate_code(code.options()) : read_circuit(circuit_path);
    model.errors =
        ErrorHypergraph(naming_file(circuit_path, [&] { return extract_error_model(*model.circuit, options); }));
  }
  ShortestError graphlike, hyperedge;
  if (kind != "hyperedge") graphlike = shortest_graphlike_error(model.errors);
  if (kind != "graphlike") {
    const uint64_t at_most = graphlike.distance.value_or(model.errors.error_count());
    hyperedge = shortest_hyperedge_error(model.errors, at_most, max_steps);
  }
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
