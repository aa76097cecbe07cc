#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit_studies/willow_cost.h"
#include "random_circuits/fidelity_study.h"

namespace sallow {

struct WillowCircuitsOptions {
  uint64_t shots = 50'000;             // of each circuit
  uint64_t search_steps = 30'000'000;  // for contraction orders, all sizes together
  double search_seconds = 0;           // instead of steps
  uint64_t seed = 0;
  size_t thread_count = 1;
};

/// Amplitudes of sampled bitstrings computed twice, by state vector and by contracting the circuit's tensor network.
/// None of a study that was stopped before.
struct AmplitudeCheck {
  uint32_t qubits = 0, cycles = 0;
  size_t amplitudes = 0;
  double largest_difference = 0;  // in units of 2^(-qubits / 2), a typical amplitude
};

/// The half of `sallow willow` that is about random circuits: circuits on the chip's grid at a size that fits anywhere,
/// sampled at the chip's errors and verified, and what the chip's own circuit would cost classically.
struct WillowCircuits {
  FidelityStudyOptions study;
  std::vector<MeasuredFidelity> rows;
  std::vector<FidelityDecay> decays;
  AmplitudeCheck check;
  WillowTable table;
  double seconds = 0;
};

WillowCircuits simulate_willow_circuits(const WillowCircuitsOptions& options, StudyObserver& observer);

}  // namespace sallow
