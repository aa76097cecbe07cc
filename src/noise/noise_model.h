#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "circuit/circuit.h"

namespace sallow {

/// Ways to put noise on a clean circuit with one strength p.
///
/// A layer lies between two TICKs; the start and the end of a REPEAT block end a layer too. A qubit is idle in a layer
/// that does not act on it. A gate whose other side is a measurement record or a sweep bit is done in software: it
/// gets no noise and leaves its qubit idle.
enum class NoiseModel : uint8_t {
  kUniform,           // Stim's four knobs at p
  kSd6,               // the same without noise before rounds, and DEPOLARIZE1(p) on idle qubits
  kSi1000,            // superconducting: slow, poor measurements. After Gidney et al., arXiv:2108.10457
  kPhenomenological,  // X and Z errors on data before each round, and flipped results, but a perfect final readout
  kCodeCapacity,      // X and Z errors on data, once, and perfect measurements
};

struct NoiseStrength {
  NoiseModel model;
  double p;
};

struct NoiseModelInfo {
  NoiseModel model;
  std::string_view name;
  std::string_view summary;
};
std::span<const NoiseModelInfo> all_noise_models();

/// Reads "si1000:0.001". Throws InputError for an unknown model or a strength that leaves some probability above 1.
NoiseStrength parse_noise(std::string_view text);
std::string printed_noise(const NoiseStrength& noise);

/// Lays a model over a circuit layer by layer: sd6 or si1000. (The others need to know what a round is; generate_code
/// applies them.) Noise that the circuit has already is kept.
Circuit with_noise(const Circuit& clean, const NoiseStrength& noise);

}  // namespace sallow
