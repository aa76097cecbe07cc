#include "records/noise_rates.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "analyze/error_place.h"
#include "analyze/noise_origin.h"
#include "dem/error_hypergraph.h"

namespace sallow {
namespace {

// More turns would fit what the circuit's model lacks: kinds with nearly the same symptoms would drift far apart.
constexpr int kTurns = 10;

/// Rates of errors with the same symptoms add up.
double rate_of(double probability) {
  return -std::log1p(-2 * std::min(probability, 0.4999)) / 2;
}

}  // namespace

NoiseRates noise_rates(const Circuit& circuit, const DetectorErrorModel& model) {
  const ErrorHypergraph errors(model);
  std::map<SymptomSet, double> probabilities;
  for (uint32_t e = 0; e < errors.error_count(); e++) {
    SymptomSet symptoms = errors.targets(e);
    std::ranges::sort(symptoms);
    probabilities[symptoms] = errors.probability(e);
  }
  struct Cause {
    uint32_t kind;
    std::string qubits;
    double probability;
  };
  struct Fault {
    double probability;  // in the model, as the sum of its causes
    std::vector<Cause> causes;
  };
  NoiseOrigins origins(circuit);
  std::map<NoiseKind, uint32_t> numbers;
  std::vector<NoiseKind> names;
  std::vector<double> expected;  // by kind, in the circuit
  std::vector<Fault> faults;
  for (const ExplainedError& error : explain_errors(circuit)) {
    const auto found = probabilities.find(error.symptoms);
    Fault& fault = faults.emplace_back(Fault{found == probabilities.end() ? 0 : found->second, {}});
    double sum = 0, rates = 0;
    for (const ErrorLocation& cause : error.locations) {
      const NoiseKind kind = origins.kind_of(cause);
      const auto [place, is_new] = numbers.try_emplace(kind, static_cast<uint32_t>(names.size()));
      if (is_new) names.push_back(kind), expected.push_back(0);
      expected[place->second] += cause.probability;
      fault.causes.push_back({place->second, error_place_targets(cause), cause.probability});
      sum += cause.probability;
      rates += rate_of(cause.probability);
    }
    if (rates > 0) fault.probability = rate_of(fault.probability) * sum / rates;
  }
  // Richardson-Lucy: the scales with which the kinds explain the model's probabilities best, if these were counts.
  std::vector<double> scales(names.size(), 1), found;
  const auto explained = [&](const Fault& fault) {
    double sum = 0;
    for (const Cause& cause : fault.causes) sum += scales[cause.kind] * cause.probability;
    return sum;
  };
  for (int turn = 0; turn < kTurns; turn++) {
    found.assign(names.size(), 0);
    for (const Fault& fault : faults) {
      const double sum = explained(fault);
      if (!(sum > 0)) continue;
      for (const Cause& cause : fault.causes) {
        found[cause.kind] += fault.probability * scales[cause.kind] * cause.probability / sum;
      }
    }
    for (size_t k = 0; k < scales.size(); k++) scales[k] = expected[k] > 0 ? found[k] / expected[k] : 0;
  }
  std::map<NoiseKind, NoiseRate> kinds;
  std::map<std::pair<NoiseKind, std::string>, NoiseRate> places;
  for (const Fault& fault : faults) {
    const double sum = explained(fault);
    for (const Cause& cause : fault.causes) {
      const NoiseKind kind = names[cause.kind];
      const double share = sum > 0 ? scales[cause.kind] * cause.probability / sum : 0;
      for (NoiseRate* rate :
           {&kinds.try_emplace(kind, NoiseRate{kind.text(), ""}).first->second,
            &places.try_emplace({kind, cause.qubits}, NoiseRate{kind.text(), cause.qubits}).first->second}) {
        rate->circuit += cause.probability;
        rate->model += share * fault.probability;
      }
    }
  }
  NoiseRates rates;
  for (const auto& [kind, rate] : kinds) rates.kinds.push_back(rate);
  for (const auto& [place, rate] : places) rates.places.push_back(rate);
  return rates;
}

}  // namespace sallow
