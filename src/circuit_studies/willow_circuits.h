#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit_studies/willow_cost.h"
#include "random_circuits/fidelity_study.h"

namespace sallow {

/// Options of simulate_willow_circuits.
struct WillowCircuitsOptions {
  uint64_t shots = 50'000;             // per circuit
  uint64_t search_steps = 30'000'000;  // for contraction orders, over all sizes
  double search_seconds = 0;           // if not 0, replaces search_steps
  uint64_t seed = 0;
  size_t thread_count = 1;
};

/// Amplitudes of sampled bitstrings, computed both by state vector and by contraction of the circuit's tensor network.
/// None of a study that was stopped before.
struct AmplitudeCheck {
  uint32_t qubits = 0, cycles = 0;
  size_t amplitudes = 0;
  double largest_difference = 0;  // in units of a typical amplitude, 2^(-qubits / 2)
};

/// The part of `sallow willow` on random circuits: circuits on the chip's grid, small enough for any machine, sampled
/// with the chip's errors and verified; and the classical cost of the chip's own circuit.
struct WillowCircuits {
  FidelityStudyOptions study;
  std::vector<MeasuredFidelity> rows;
  std::vector<FidelityDecay> decays;
  AmplitudeCheck check;
  WillowTable table;
  double seconds = 0;
};

/// Runs the study: samples and verifies circuits on the chip's grid, and prices the chip's circuit.
WillowCircuits simulate_willow_circuits(const WillowCircuitsOptions& options, StudyObserver& observer);

}  // namespace sallow
