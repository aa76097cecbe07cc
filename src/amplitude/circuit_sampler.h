#pragma once

#include <cstdint>
#include <vector>

#include "amplitude/noise_model.h"
#include "amplitude/state_vector.h"

namespace sallow {

/// Shots of a circuit. Their bits are the circuit's classical bits or, where it measures nothing, all qubits at the
/// end.
struct CircuitShots {
  uint32_t bit_count = 0;
  std::vector<std::vector<bool>> bits;  // a row a shot
  double seconds_evolve = 0;
  double seconds_sample = 0;
  uint64_t trajectories = 0;  // states evolved
  StageWork work;             // of the evolutions that shots share
};

/// Samples by state vectors. Shot k depends on (seed, k) alone.
///
/// Without mid-circuit measurements, shots that draw the same Pauli errors share one evolution, so that the error-free
/// ones together cost one. With mid-circuit measurements, resets, conditions or damping, each shot is a trajectory.
template <typename Real>
CircuitShots sample_circuit(const UnitaryCircuit& circuit, const NoiseModel& noise, size_t shots, uint64_t seed,
                            size_t thread_count);

}  // namespace sallow
