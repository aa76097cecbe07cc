#include "report/distance_report.h"

#include <algorithm>
#include <optional>

#include "analyze/detector_coordinates.h"
#include "analyze/error_place.h"
#include "base/number_text.h"
#include "distance/random_detectors.h"
#include "report/error_place.h"

namespace sallow {
namespace {

// The errors' places in the circuit, one per error, in the order of `faults`.
std::vector<ExplainedError> explained(const SearchedModel& model, const std::vector<uint32_t>& faults) {
  DetectorErrorModel filter;
  for (const uint32_t fault : faults) filter.append_error(1, model.targets(fault));
  ExplainOptions options;
  options.filter = &filter;
  options.single = true;
  return explain_errors(*model.circuit, options);
}

std::string symptoms_text(const SearchedModel& model, const SymptomSet& symptoms) {
  if (model.circuit) return described(*model.circuit, symptoms);
  std::string text;
  for (const DemTarget target : symptoms) text += (text.empty() ? "" : " ") + target.str();
  return text;
}

Json numbers_json(const std::vector<DemTarget>& targets, bool (DemTarget::*is_wanted)() const) {
  std::vector<uint64_t> numbers;
  for (const DemTarget target : targets) {
    if ((target.*is_wanted)()) numbers.push_back(target.index());
  }
  return numbers;
}

}  // namespace

SearchedModel searched_model(Circuit circuit, const DetectorErrorModel& extracted, const ExtractOptions& options) {
  SearchedModel model;
  model.errors = ErrorHypergraph(extracted);
  if (options.allow_gauge_detectors) {
    const ErrorHypergraph gauges(extract_error_model(circuit.without_noise(), options));
    model.before_gauges = std::move(model.errors);
    model.errors = modulo_gauges(*model.before_gauges, gauges);
  }
  model.circuit = std::move(circuit);
  return model;
}

Json shortest_error_json(const SearchedModel& model, const std::string& kind, const ShortestError& shortest) {
  Json json = {{"kind", kind}};
  json["distance"] = shortest.distance ? Json(*shortest.distance) : Json();
  json["count"] = shortest.distance && shortest.is_counted ? Json(shortest.count) : Json();
  if (!shortest.is_complete) json["at_least"] = shortest.at_least;
  if (shortest.at_most) json["at_most"] = *shortest.at_most;
  json["faults"] = Json::list();
  std::vector<ExplainedError> places;
  if (model.circuit) places = explained(model, shortest.faults);
  for (const uint32_t fault : shortest.faults) {
    Json row = {{"detectors", numbers_json(model.targets(fault), &DemTarget::is_detector)},
                {"observables", numbers_json(model.targets(fault), &DemTarget::is_observable)},
                {"probability", model.errors.probability(fault)}};
    for (const ExplainedError& place : places) {
      if (place.symptoms == model.targets(fault) && !place.locations.empty()) {
        row["location"] = error_place_json(place.locations[0]);
      }
    }
    json["faults"].push_back(std::move(row));
  }
  return json;
}

std::string distance_headline(const ShortestError* graphlike, const ShortestError* hyperedge) {
  const ShortestError& widest = hyperedge != nullptr ? *hyperedge : *graphlike;
  const std::string of_graphlike = hyperedge == nullptr ? " among errors of at most two detectors" : "";
  if (widest.distance) return "distance " + std::to_string(*widest.distance) + of_graphlike + "\n";
  if (widest.is_complete) return "no errors flip an observable undetected" + of_graphlike + "\n";
  std::string text = "distance at least " + std::to_string(widest.at_least);
  std::optional<uint64_t> at_most = widest.at_most;
  if (graphlike != nullptr && graphlike->distance)
    at_most = std::min(at_most.value_or(*graphlike->distance), *graphlike->distance);
  if (at_most) text += ", at most " + std::to_string(*at_most);
  return text + "\n";
}

std::string shortest_error_text(const SearchedModel& model, const std::string& kind, const ShortestError& shortest) {
  constexpr const char* kStopped = "; the search stopped early (--max_steps)";
  if (!shortest.is_complete && !shortest.at_most) {
    return kind + ": at least " + std::to_string(shortest.at_least) + kStopped + "\n";
  }
  if (!shortest.distance && !shortest.at_most) return kind + ": no such errors flip an observable undetected\n";
  std::string text = kind + ": ";
  if (!shortest.distance) {
    text += "distance between " + std::to_string(shortest.at_least) + " and " + std::to_string(*shortest.at_most) +
            kStopped + "; a set of " + std::to_string(*shortest.at_most) + " errors:\n";
  } else if (!shortest.is_counted) {
    text += "distance " + std::to_string(*shortest.distance) +
            ", not all such sets of errors were counted (--max_steps); one of them:\n";
  } else {
    text += "distance " + std::to_string(*shortest.distance) + ", " + std::to_string(shortest.count) +
            (shortest.count == 1 ? " such set of errors:\n" : " such sets of errors; one of them:\n");
  }
  std::vector<std::string> symptoms, places;
  std::vector<ExplainedError> found;
  if (model.circuit) found = explained(model, shortest.faults);
  size_t width = 0;
  for (const uint32_t fault : shortest.faults) {
    const SymptomSet targets = model.targets(fault);
    std::string place = "p = " + rounded_text(model.errors.probability(fault), 3);
    for (const ExplainedError& error : found) {
      if (error.symptoms == targets && !error.locations.empty()) place += ", " + error_place_text(error.locations[0]);
    }
    symptoms.push_back(symptoms_text(model, targets));
    places.push_back(std::move(place));
    width = std::max(width, symptoms.back().size());
  }
  for (size_t k = 0; k < symptoms.size(); k++) {
    text += "    " + symptoms[k] + std::string(width - symptoms[k].size() + 2, ' ') + places[k] + "\n";
  }
  return text;
}

}  // namespace sallow
