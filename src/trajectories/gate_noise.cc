#include "trajectories/gate_noise.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/number_text.h"

namespace sallow {

namespace {

struct Field {
  std::string_view name;
  double GateNoise::*value;
};
constexpr Field kFields[] = {
    {"one", &GateNoise::one_qubit},
    {"two", &GateNoise::two_qubit},
    {"readout", &GateNoise::readout},
    {"damping", &GateNoise::damping},
};

}  // namespace

GateNoise parse_gate_noise(std::string_view text) {
  GateNoise noise;
  if (text == "none") return noise;
  if (text == "sycamore") return {.one_qubit = 0.0016, .two_qubit = 0.0062, .readout = 0.038};
  if (text == "willow") return {.one_qubit = 0.00036, .two_qubit = 0.0014, .readout = 0.0067};
  bool given[std::size(kFields)] = {};
  while (!text.empty()) {
    size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    size_t equals = part.find('=');
    std::string_view name = part.substr(0, equals);
    const Field* field = nullptr;
    constexpr std::string_view kWhole[] = {"none", "sycamore", "willow"};
    std::vector<std::string_view> known(std::begin(kWhole), std::end(kWhole));
    for (const Field& candidate : kFields) {
      known.push_back(candidate.name);
      if (candidate.name == name) field = &candidate;
    }
    if (std::find(std::begin(kWhole), std::end(kWhole), part) != std::end(kWhole)) {
      throw InputError("'" + std::string(part) + "' is a whole model and cannot be part of a list",
                       "write it alone, or a list such as one=0.0016,two=0.0062,readout=0.038");
    }
    if (field == nullptr || equals == std::string_view::npos) {
      std::string remedy = did_you_mean(name, known);
      throw InputError("unknown noise '" + std::string(part) + "'",
                       field != nullptr || remedy.empty()
                           ? "write none, sycamore, willow, or one=P,two=P,readout=P,damping=P"
                           : remedy);
    }
    std::string_view number = part.substr(equals + 1);
    const std::optional<double> value = read_number(number);
    if (!value || !(*value >= 0 && *value <= 1)) {
      throw InputError("noise '" + std::string(name) + "' must be a probability, found '" + std::string(number) + "'");
    }
    if (given[static_cast<size_t>(field - kFields)]) {
      throw InputError("noise '" + std::string(name) + "' is given twice", "give it once");
    }
    given[static_cast<size_t>(field - kFields)] = true;
    noise.*(field->value) = *value;
  }
  return noise;
}

double predicted_fidelity(const GateCircuit& circuit, const GateNoise& noise) {
  // Among Pauli channels, the identity's share of the twirled damping channel is ((1 + sqrt(1 − γ)) / 2)².
  double kept = (1 + std::sqrt(1 - noise.damping)) / 2;
  double fidelity = 1;
  bool measures = false;
  for (const CircuitOperation& operation : circuit.operations) {
    size_t qubits = operation.qubits.size();
    if (operation.kind == OperationKind::kMeasure) {
      measures = true;
      fidelity *= std::pow(1 - noise.readout, static_cast<double>(qubits));
    }
    if (operation.kind != OperationKind::kGate) continue;
    fidelity *= 1 - noise.error_rate(operation);
    fidelity *= std::pow(kept * kept, static_cast<double>(qubits));
  }
  // A circuit without measurements has all qubits measured at its end.
  if (!measures) fidelity *= std::pow(1 - noise.readout, circuit.qubit_count);
  return fidelity;
}

}  // namespace sallow
