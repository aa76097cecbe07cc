#include "records/noise_rates.h"

#include <algorithm>
#include <map>

#include "analyze/error_place.h"
#include "analyze/noise_origin.h"
#include "dem/error_hypergraph.h"

namespace sallow {

NoiseRates noise_rates(const Circuit& circuit, const DetectorErrorModel& model) {
  const ErrorHypergraph errors(model);
  std::map<SymptomSet, double> probabilities;
  for (uint32_t e = 0; e < errors.error_count(); e++) {
    SymptomSet symptoms = errors.targets(e);
    std::ranges::sort(symptoms);
    probabilities[symptoms] = errors.probability(e);
  }
  NoiseOrigins origins(circuit);
  std::map<NoiseKind, NoiseRate> kinds;
  std::map<std::pair<NoiseKind, std::string>, NoiseRate> places;
  for (const ExplainedError& error : explain_errors(circuit)) {
    const auto found = probabilities.find(error.symptoms);
    double sum = 0;
    for (const ErrorLocation& cause : error.locations) sum += cause.probability;
    if (!(sum > 0)) continue;
    const double scale = (found == probabilities.end() ? 0 : found->second) / sum;
    for (const ErrorLocation& cause : error.locations) {
      const NoiseKind kind = origins.kind_of(cause);
      const std::string qubits = error_place_targets(cause);
      for (NoiseRate* rate : {&kinds.try_emplace(kind, NoiseRate{kind.text(), ""}).first->second,
                              &places.try_emplace({kind, qubits}, NoiseRate{kind.text(), qubits}).first->second}) {
        rate->circuit += cause.probability;
        rate->model += scale * cause.probability;
      }
    }
  }
  NoiseRates rates;
  for (const auto& [kind, rate] : kinds) rates.kinds.push_back(rate);
  for (const auto& [place, rate] : places) rates.places.push_back(rate);
  return rates;
}

}  // namespace sallow
