#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "circuit/circuit.h"

namespace sallow {

/// Noise models with one strength p for clean circuits.
///
/// A layer is the part between two TICKs; the start and the end of a REPEAT block also end a layer. A qubit is idle in
/// a layer that does not act on it. A gate with a measurement record or a sweep bit on one side is done in software: it
/// has no noise, and its qubit counts as idle.
enum class NoiseModel : uint8_t {
  kUniform,           // Stim's four noise parameters, all equal to p
  kSd6,               // as uniform, but without noise before rounds and with DEPOLARIZE1(p) on idle qubits
  kSi1000,            // superconducting hardware with slow, noisy measurements: Gidney et al., arXiv:2108.10457
  kPhenomenological,  // X and Z errors on data before each round, and flipped results; the final readout is perfect
  kCodeCapacity,      // X and Z errors on data once, and perfect measurements
};

/// A model with its strength p; see parse_noise for the range.
struct NoiseStrength {
  NoiseModel model;
  double p;
};

/// The name of a model, and a summary for help texts.
struct NoiseModelInfo {
  NoiseModel model;
  std::string_view name;
  std::string_view summary;
};
/// All models, in the order of the enumeration.
std::span<const NoiseModelInfo> all_noise_models();

/// Parses text such as "si1000:0.001". Throws InputError for an unknown model, or if p makes a probability exceed 1.
NoiseStrength parse_noise(std::string_view text);
/// The text of a strength, which parse_noise reads back.
std::string printed_noise(const NoiseStrength& noise);

/// Adds the noise of a layered model, sd6 or si1000, to a circuit; existing noise is kept. The other models need the
/// circuit's rounds, so generate_code applies them. Throws InputError for SPP and SPP_DAG.
Circuit with_noise(const Circuit& clean, const NoiseStrength& noise);

}  // namespace sallow
