#pragma once

#include <cstdint>
#include <vector>

#include "state_vector/state_vector.h"
#include "trajectories/gate_noise.h"

namespace sallow {

/// Shots of a circuit. Their bits are the circuit's classical bits or, where it measures nothing, all qubits at the
/// end.
struct CircuitShots {
  uint32_t bit_count = 0;
  std::vector<uint64_t> words;  // words_per_shot() a shot, its bit k being bit k % 64 of word k / 64
  double seconds_evolve = 0;
  double seconds_sample = 0;
  uint64_t trajectories = 0;  // different states that shots were drawn from
  StageWork work;             // of all evolutions, but for circuits measured in their middle

  size_t words_per_shot() const { return (bit_count + 63) / 64; }
  bool bit(size_t shot, uint32_t k) const { return words[shot * words_per_shot() + k / 64] >> (k % 64) & 1; }
  void set_bit(size_t shot, uint32_t k, bool value) {
    uint64_t& word = words[shot * words_per_shot() + k / 64];
    word = (word & ~(uint64_t{1} << k % 64)) | static_cast<uint64_t>(value) << k % 64;
  }
};

/// Samples by state vectors. Shot k depends on (seed, k) alone.
///
/// Without mid-circuit measurements, shots that draw the same Pauli errors and in which no qubit decays share one
/// evolution, so that the error-free ones together cost one; see also GateNoise::shots_per_draw. With mid-circuit
/// measurements, resets or conditions, each shot is a trajectory.
///
/// Over several ranks all of them call it, and the first has the shots.
template <typename Real>
CircuitShots sample_circuit(const GateCircuit& circuit, const GateNoise& noise, size_t shots, uint64_t seed,
                            size_t thread_count, Ranks& ranks = single_rank());

}  // namespace sallow
