#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "circuit/circuit.h"
#include "dem/error_model.h"

namespace sallow {

/// The detectors and observables that an error flips: sorted, each once.
using SymptomSet = std::vector<DemTarget>;

/// target ^= source, by merging; `scratch` keeps its storage from call to call.
void xor_into(SymptomSet& target, std::span<const DemTarget> source, SymptomSet& scratch);

/// What errors would flip, at one moment of a circuit that is read backwards.
///
/// For every qubit, the symptoms of an X and of a Z there and then (a Y has both); for every measurement still to come
/// in the reverse reading, the symptoms of a flip of its result. Reading U backwards replaces the symptoms of P by
/// those of U P U^-1. Counters say how many measurements and detectors lie before this moment.
class Sensitivity {
 public:
  Sensitivity(size_t qubit_count, uint64_t measurement_count, uint64_t detector_count);

  SymptomSet& x(uint32_t qubit) { return paulis_[2 * qubit]; }
  SymptomSet& z(uint32_t qubit) { return paulis_[2 * qubit + 1]; }
  /// Symptoms of flipping the result rec[-lookback] as seen from here.
  SymptomSet& record(uint64_t lookback);
  /// Steps back over one measurement and takes its symptoms; they stay valid until the next call.
  const SymptomSet& take_record();

  uint64_t measurements_before() const { return measurements_before_; }
  uint64_t detectors_before() const { return detectors_before_; }
  /// Steps back over one detector and returns its index.
  uint64_t take_detector() { return --detectors_before_; }

  /// The symptoms of a product of Paulis with one factor a target (combiners are skipped).
  void gather(std::span<const Target> product, SymptomSet& out);
  /// Errors that anticommute with the target's Pauli gain these symptoms as well.
  void flip_by_anticommuting(Target pauli, std::span<const DemTarget> symptoms);

  void reverse_clifford(Gate gate, const Target* targets);

  /// Removes a gauge, symptoms that are flipped at random as a whole, by adding it wherever its largest detector
  /// occurs.
  void eliminate_gauge(const SymptomSet& gauge);

  /// Skips whole periods of a loop: subtracts from both counters and from every detector index.
  void shift_back(uint64_t measurements, uint64_t detectors);
  /// True if `later` becomes this state when all detector indices are lowered by the difference of the counters.
  bool is_shift_of(const Sensitivity& later) const;

  SymptomSet& scratch() { return scratch_; }

 private:
  void xor_paulis(uint8_t mask, const uint32_t* slots, SymptomSet& out);

  std::vector<SymptomSet> paulis_;   // 2q: X on qubit q, 2q + 1: Z
  std::vector<SymptomSet> records_;  // a ring: measurement m lies at m modulo the size, a power of two
  uint64_t measurements_before_;
  uint64_t detectors_before_;
  SymptomSet taken_record_;
  SymptomSet scratch_;
  SymptomSet images_[4];
};

}  // namespace sallow
