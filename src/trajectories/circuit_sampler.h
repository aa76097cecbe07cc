#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "state_vector/state_vector.h"
#include "trajectories/gate_noise.h"

namespace sallow {

/// Shots of a circuit. The bits of a shot are the classical bits of the circuit or, if the circuit has no measurements,
/// all qubits at the end.
struct CircuitShots {
  uint32_t bit_count = 0;
  std::vector<uint64_t> words;  // words_per_shot() words per shot; bit k is bit k % 64 of word k / 64
  double seconds_evolve = 0;
  double seconds_sample = 0;
  uint64_t trajectories = 0;  // number of different states from which shots were drawn
  StageWork work;             // of all evolutions; not counted for circuits with measurements in the middle

  size_t words_per_shot() const { return (bit_count + 63) / 64; }
  /// Bit k of a shot.
  bool bit(size_t shot, uint32_t k) const { return words[shot * words_per_shot() + k / 64] >> (k % 64) & 1; }
  void set_bit(size_t shot, uint32_t k, bool value) {
    uint64_t& word = words[shot * words_per_shot() + k / 64];
    word = (word & ~(uint64_t{1} << k % 64)) | static_cast<uint64_t>(value) << k % 64;
  }
};

/// Samples a circuit by state vectors. Shot k depends only on (seed, k).
///
/// Without mid-circuit measurements, shots with the same Pauli errors and without decays share one evolution; so all
/// error-free shots together need only one. See also GateNoise::shots_per_draw. With mid-circuit measurements, resets
/// or conditions, each shot is a separate trajectory.
///
/// `report`, if given, is called after each evolution with its number of shots; exceptions that it throws pass through.
///
/// All ranks must call this; only the first rank gets the shots.
template <typename Real>
CircuitShots sample_circuit(const GateCircuit& circuit, const GateNoise& noise, size_t shots, uint64_t seed,
                            size_t thread_count, Ranks& ranks = single_rank(),
                            const std::function<void(uint64_t shots)>& report = {});

}  // namespace sallow
