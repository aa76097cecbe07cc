#include "budget/fault_kinds.h"

#include <map>

#include "dem/odd_probability.h"

namespace sallow {

FaultKinds::FaultKinds(const Circuit& circuit) {
  const std::vector<ExplainedError> errors = explain_errors(circuit);
  NoiseOrigins origins(circuit);
  std::map<NoiseKind, Kind> found;
  std::vector<std::vector<NoiseKind>> kinds_of_causes;
  for (const ExplainedError& error : errors) {
    std::vector<NoiseKind>& kinds_here = kinds_of_causes.emplace_back();
    for (const ErrorLocation& cause : error.locations) {
      const NoiseKind kind = kinds_here.emplace_back(origins.kind_of(cause));
      Kind& sum = found.try_emplace(kind, Kind{kind}).first->second;
      sum.causes++;
      sum.faults_per_shot += cause.probability;
    }
  }
  std::map<NoiseKind, uint32_t> numbers;
  for (const auto& [kind, sum] : found) {
    numbers[kind] = static_cast<uint32_t>(kinds.size());
    kinds.push_back(sum);
  }
  std::vector<double> others, slopes(kinds.size());
  for (size_t e = 0; e < errors.size(); e++) {
    const std::vector<ErrorLocation>& causes = errors[e].locations;
    // others[c]: Π (1 - 2 p) over all causes but c, from the products before and after c.
    others.assign(causes.size(), 1);
    double before = 1, after = 1, probability = 0;
    for (size_t c = 0; c < causes.size(); c++) {
      others[c] *= before;
      before *= 1 - 2 * causes[c].probability;
      probability = odd_probability(probability, causes[c].probability);
    }
    for (size_t c = causes.size(); c-- > 0;) {
      others[c] *= after;
      after *= 1 - 2 * causes[c].probability;
    }
    for (size_t c = 0; c < causes.size(); c++) {
      slopes[numbers[kinds_of_causes[e][c]]] += causes[c].probability * others[c];
    }
    for (size_t c = 0; c < causes.size(); c++) {
      const uint32_t kind = numbers[kinds_of_causes[e][c]];
      if (slopes[kind] != 0) shares.add({kind, slopes[kind]});
      slopes[kind] = 0;
    }
    shares.end_list();
    model.append_error(probability, errors[e].symptoms);
    probabilities.push_back(probability);
  }
  // Also the detectors and observables that no error flips, so that the tables fit the decoder.
  const CircuitCounts counts = circuit.counts();
  if (counts.detectors > 0) model.append_detector(counts.detectors - 1);
  if (counts.observables > 0) {
    model.append({.kind = DemKind::kObservable, .targets = {DemTarget::observable(counts.observables - 1)}});
  }
}

}  // namespace sallow
