#include "noise/noise_model.h"

#include <optional>
#include <vector>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/number_text.h"
#include "base/text_cursor.h"

namespace sallow {

namespace {

constexpr NoiseModelInfo kModels[] = {
    {NoiseModel::kUniform, "uniform",
     "depolarizing after gates and on data before rounds, flips at resets and measurements"},
    {NoiseModel::kSd6, "sd6", "depolarizing after gates and on idle qubits, flips at resets and measurements"},
    {NoiseModel::kSi1000, "si1000", "superconducting: poor measurements and resets, good one-qubit gates"},
    {NoiseModel::kPhenomenological, "phenomenological", "X and Z errors on data before each round, flipped results"},
    {NoiseModel::kCodeCapacity, "code_capacity", "X and Z errors on data once, perfect measurements"},
};

// The largest multiple of p among the probabilities of a model.
double largest_factor(NoiseModel model) {
  return model == NoiseModel::kSi1000 ? 5 : 1;
}

const NoiseModelInfo& info_of(NoiseModel model) {
  for (const NoiseModelInfo& info : kModels) {
    if (info.model == model) return info;
  }
  check_failed("a known noise model", __FILE__, __LINE__);
}

}  // namespace

std::span<const NoiseModelInfo> all_noise_models() {
  return kModels;
}

NoiseStrength parse_noise(std::string_view text) {
  size_t colon = text.find(':');
  std::string_view name = text.substr(0, colon);
  const NoiseModelInfo* found = nullptr;
  std::vector<std::string_view> names;
  for (const NoiseModelInfo& info : kModels) {
    names.push_back(info.name);
    if (info.name == name) found = &info;
  }
  if (found == nullptr) {
    std::string remedy = did_you_mean(name, names);
    if (remedy.empty()) remedy = "models are uniform, sd6, si1000, phenomenological and code_capacity";
    throw InputError("unknown noise model " + quoted(name), remedy);
  }
  std::string_view digits = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  const std::optional<double> strength = read_number(digits);
  if (!strength) {
    throw InputError("a noise model needs a strength, found " + quoted(text), "for example: si1000:0.001");
  }
  const double p = *strength;
  double most = 1 / largest_factor(found->model);
  if (!(p >= 0 && p <= most)) {
    throw InputError("the strength of " + std::string(name) + " must be between 0 and " + shortest_text(most) +
                     ", found " + shortest_text(p));
  }
  return {found->model, p};
}

std::string printed_noise(const NoiseStrength& noise) {
  return std::string(info_of(noise.model).name) + ":" + shortest_text(noise.p);
}

}  // namespace sallow
