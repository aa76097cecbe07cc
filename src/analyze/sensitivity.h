#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "circuit/circuit.h"
#include "dem/error_model.h"

namespace sallow {

/// The detectors and observables that an error flips; sorted, no duplicates.
using SymptomSet = std::vector<DemTarget>;

/// How many detectors and observables an error may flip. Beyond it lie circuits whose errors flip all detectors to
/// come, round after round, in which time and memory grow with the square of the rounds.
inline constexpr size_t kMostSymptoms = size_t{1} << 17;

/// target ^= source, by merging; `scratch` is reused between calls to avoid allocation. Throws InputError if the result
/// has more than kMostSymptoms.
void xor_into(SymptomSet& target, std::span<const DemTarget> source, SymptomSet& scratch);

/// The symptoms of possible errors at one moment of a circuit that is read backwards.
///
/// For every qubit, it holds the symptoms of an X and of a Z at this moment (Y has both). For every measurement that
/// the pass has not reached yet, it holds the symptoms of a flip of the result. Reading U backwards replaces the
/// symptoms of P by those of U P U^-1. Counters hold the number of measurements and detectors before this moment.
class Sensitivity {
 public:
  /// The state at the end of a circuit with these counts: no error has symptoms yet.
  Sensitivity(size_t qubit_count, uint64_t measurement_count, uint64_t detector_count);

  /// The symptoms of an X, or a Z, on a qubit.
  SymptomSet& x(uint32_t qubit) { return paulis_[2 * qubit]; }
  SymptomSet& z(uint32_t qubit) { return paulis_[2 * qubit + 1]; }
  /// The symptoms of a flip of the result rec[-lookback], relative to this moment.
  SymptomSet& record(uint64_t lookback);
  /// Steps back over one measurement and takes its symptoms, which stay valid until the next call.
  const SymptomSet& take_record();

  uint64_t measurements_before() const { return measurements_before_; }
  uint64_t detectors_before() const { return detectors_before_; }
  /// Steps back over one detector and returns its index.
  uint64_t take_detector() { return --detectors_before_; }

  /// The symptoms of a product of Paulis, one per target (combiners are skipped).
  void gather(std::span<const Target> product, SymptomSet& out);
  /// Adds these symptoms to all errors that anticommute with the target's Pauli.
  void flip_by_anticommuting(Target pauli, std::span<const DemTarget> symptoms);

  /// Steps back over a Clifford gate on one or two qubits.
  void reverse_clifford(Gate gate, const Target* targets);

  /// Removes a gauge, a set of symptoms that flips at random as a whole: adds it to every set that contains its largest
  /// detector.
  void eliminate_gauge(const SymptomSet& gauge);

  /// Skips whole periods of a loop: subtracts from both counters and from all detector indices.
  void shift_back(uint64_t measurements, uint64_t detectors);
  /// Whether `later` becomes this state if all detector indices are lowered by the difference of the counters.
  bool is_shift_of(const Sensitivity& later) const;

  /// A buffer for xor_into.
  SymptomSet& scratch() { return scratch_; }

 private:
  void xor_paulis(uint8_t mask, const uint32_t* slots, SymptomSet& out);

  std::vector<SymptomSet> paulis_;   // 2q: X on qubit q, 2q + 1: Z
  std::vector<SymptomSet> records_;  // a ring: measurement m is at m modulo the size, a power of two
  uint64_t measurements_before_;
  uint64_t detectors_before_;
  SymptomSet taken_record_;
  SymptomSet scratch_;
  SymptomSet images_[4];
};

}  // namespace sallow
