#include "report/distance_report.h"

#include "analyze/explain_errors.h"

namespace sallow {
namespace {

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

}  // namespace

Json shortest_error_json(const SearchedModel& model, const std::string& kind, const ShortestError& shortest) {
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

std::string shortest_error_text(const SearchedModel& model, const std::string& kind, const ShortestError& shortest) {
  if (!shortest.is_complete) {
    return kind + ": at least " + std::to_string(shortest.at_least) +
           "; the search stopped at its limit of steps (--max_steps)\n";
  }
  if (!shortest.distance) return kind + ": no such errors flip an observable unseen\n";
  std::string text = kind + ": distance " + std::to_string(*shortest.distance) + ", " + std::to_string(shortest.count) +
                     " such sets of errors; one of them:\n";
  if (model.circuit) return text + explanations_text(*model.circuit, explained(model, shortest.faults));
  for (const uint32_t fault : shortest.faults) text += "    " + symptoms_text(model.errors, fault) + "\n";
  return text;
}

}  // namespace sallow
