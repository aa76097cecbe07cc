#include <cstdio>

#include "analyze/explain_errors.h"
#include "analyze/extract_error_model.h"
#include "base/error.h"
#include "cli/code_flags.h"
#include "cli/command.h"
#include "cli/naming_file.h"
#include "distance/shortest_error.h"
#include "json/json.h"

namespace sallow {
namespace {

/// What was searched, and where its errors come from.
struct SearchedModel {
  ErrorHypergraph errors;
  std::optional<Circuit> circuit;  // none where a model was given
};

std::string symptoms_text(const ErrorHypergraph& errors, uint32_t error) {
  std::string text;
  for (const DemTarget target : errors.targets(error)) text += (text.empty() ? "" : " ") + target.str();
  return text;
}

// The errors' places in the circuit, one each, in the order of `faults`.
std::vector<ExplainedError> explained(const SearchedModel& model, const std::vector<uint32_t>& faults) {
  DetectorErrorModel filter;
  for (const uint32_t fault : faults) filter.append_error(1, model.errors.targets(fault));
  ExplainOptions options;
  options.filter = &filter;
  options.single = true;
  return explain_errors(*model.circuit, options);
}

Json numbers_json(std::span<const uint32_t> numbers) {
  return std::vector<uint32_t>(numbers.begin(), numbers.end());
}

Json location_json(const ErrorLocation& location) {
  const Instruction& instruction = *location.levels.back().instruction;
  Json json = {{"instruction", gate_info(instruction.gate).name}};
  json["line"] = instruction.line;
  json["ticks_before"] = location.ticks_before;
  json["repetitions"] = Json::list();
  for (size_t k = 1; k < location.levels.size(); k++) json["repetitions"].push_back(location.levels[k].repetition);
  std::string targets;
  for (size_t k = 0; k < location.target_count; k++) {
    targets += (k == 0 ? "" : " ") + instruction.targets[location.first_target + k].str();
  }
  json["targets"] = targets;
  std::string flips;
  for (const Target pauli : location.flipped_paulis) flips += (flips.empty() ? "" : "*") + pauli.str();
  json["flips"] = flips;
  json["flips_result"] = location.flips_result ? Json(location.result_index) : Json();
  return json;
}

Json result_json(const SearchedModel& model, const char* kind, const ShortestError& shortest) {
  Json json = {{"kind", kind}};
  json["distance"] = shortest.distance ? Json(*shortest.distance) : Json();
  json["count"] = shortest.distance ? Json(shortest.count) : Json();
  if (!shortest.is_complete) json["at_least"] = shortest.at_least;
  json["faults"] = Json::list();
  std::vector<ExplainedError> places;
  if (model.circuit) places = explained(model, shortest.faults);
  for (const uint32_t fault : shortest.faults) {
    Json row = {{"detectors", numbers_json(model.errors.detectors(fault))},
                {"observables", numbers_json(model.errors.observables(fault))},
                {"probability", model.errors.probability(fault)}};
    for (const ExplainedError& place : places) {
      if (place.symptoms == model.errors.targets(fault) && !place.locations.empty()) {
        row["location"] = location_json(place.locations[0]);
      }
    }
    json["faults"].push_back(std::move(row));
  }
  return json;
}

void print_result(const SearchedModel& model, const char* kind, const ShortestError& shortest) {
  if (!shortest.is_complete) {
    std::printf("%s: at least %llu; the search stopped at its limit of steps (--max_steps)\n", kind,
                static_cast<unsigned long long>(shortest.at_least));
    return;
  }
  if (!shortest.distance) {
    std::printf("%s: no such errors flip an observable unseen\n", kind);
    return;
  }
  std::printf("%s: distance %llu, %llu such sets of errors; one of them:\n", kind,
              static_cast<unsigned long long>(*shortest.distance), static_cast<unsigned long long>(shortest.count));
  if (model.circuit) {
    std::fputs(explanations_text(*model.circuit, explained(model, shortest.faults)).c_str(), stdout);
    return;
  }
  for (const uint32_t fault : shortest.faults) std::printf("    %s\n", symptoms_text(model.errors, fault).c_str());
}

void run_distance(Flags& flags) {
  std::string circuit_path, dem_path, kind = "both";
  uint64_t max_steps = 10'000'000;
  bool json_wanted = false;
  flags.add("circuit", &circuit_path, "The circuit, with its noise. Or describe one by --code and what follows.");
  flags.add("dem", &dem_path, "An error model instead.");
  const CodeFlags code(flags);
  flags.add("kind", &kind, "What to search: graphlike, hyperedge, or both.", "KIND");
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
    model.errors = ErrorHypergraph(DetectorErrorModel::from_file(dem_path));
  } else {
    ExtractOptions options;
    options.approximate_disjoint_errors = 1;
    model.circuit = code.given() ? generate_code(code.options()) : Circuit::from_file(circuit_path);
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
    Json json =
        kind == "hyperedge" ? result_json(model, "hyperedge", hyperedge) : result_json(model, "graphlike", graphlike);
    if (kind == "both") json["hyperedge"] = result_json(model, "hyperedge", hyperedge);
    std::puts(json.text({.indent = 2}).c_str());
    return;
  }
  if (kind != "hyperedge") print_result(model, "graphlike", graphlike);
  if (kind != "graphlike") print_result(model, "hyperedge", hyperedge);
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
