#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyze/extract_error_model.h"
#include "circuit/circuit.h"
#include "dem/error_hypergraph.h"
#include "distance/shortest_error.h"
#include "json/json.h"

namespace sallow {

/// The searched errors, and the circuit that they come from.
struct SearchedModel {
  ErrorHypergraph errors;
  std::optional<Circuit> circuit;  // none if an error model was given
  // If detectors may be random: the circuit's own errors. The searched errors are these modulo gauges.
  std::optional<ErrorHypergraph> before_gauges = {};

  /// The detectors and observables that an error of the search flips in the circuit.
  std::vector<DemTarget> targets(uint32_t error) const {
    return before_gauges ? before_gauges->targets(errors.first_error(error)) : errors.targets(error);
  }
};

/// The errors to search in a circuit whose model was extracted with these options. If detectors may be random, flips
/// that are random without noise count as no error.
SearchedModel searched_model(Circuit circuit, const DetectorErrorModel& extracted, const ExtractOptions& options);

/// One line with the distance or its bounds. One of the two searches may be null.
std::string distance_headline(const ShortestError* graphlike, const ShortestError* hyperedge);
/// The result of a search; `kind` names the searched errors: "graphlike". The errors of one set are listed one per
/// line, with their places in the circuit, if there is a circuit.
std::string shortest_error_text(const SearchedModel& model, const std::string& kind, const ShortestError& shortest);
Json shortest_error_json(const SearchedModel& model, const std::string& kind, const ShortestError& shortest);

}  // namespace sallow
