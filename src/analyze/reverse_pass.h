#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyze/noise_cases.h"
#include "analyze/sensitivity.h"
#include "circuit/circuit.h"

namespace sallow {

/// The group of an instruction's targets that the backward pass is processing.
struct CircuitSite {
  const Instruction* instruction;
  size_t first_target;
  size_t target_count;

  std::span<const Target> targets() const {
    return std::span<const Target>(instruction->targets).subspan(first_target, target_count);
  }
};

/// A noise channel at one place, with the symptoms of its basis errors (see NoiseCases).
struct NoiseSite : CircuitSite {
  const NoiseCases* cases;
  const SymptomSet* basis[4];
  // Whether the error flips a reported measurement result instead of applying a Pauli.
  bool flips_result;
  // For a chain of correlated errors: the number of its other errors that are reported directly after this one. 0 if at
  // most one error of the chain is possible.
  size_t excluded_to_come = 0;
};

/// Reads a circuit backwards. At each moment it holds the symptoms of all errors there, and it reports noise, detectors
/// and other annotations as it passes them.
///
/// A measurement or reset in some basis makes errors of that Pauli directly after it harmless. If such an error has
/// symptoms, these symptoms are random: a gauge. The effect of gates comes from clifford_table.
class ReversePass {
 public:
  enum class Gauges : uint8_t { kRefuse, kAllow };

  /// `approximation_limit` as in noise_cases. `gauges`: whether detectors may be random without noise; observables may
  /// not.
  ReversePass(const Circuit& circuit, double approximation_limit, Gauges gauges);
  virtual ~ReversePass() = default;

  /// Reads the whole circuit, including the initial |0⟩ of the qubits. Throws InputError if the circuit is too long,
  /// unless loops are folded.
  void run();

 protected:
  /// One level of the blocks around the current place, outermost first.
  struct Frame {
    const Circuit* block;
    size_t instruction;   // index in the block
    uint64_t repetition;  // of this block, counted from 0 in time; 0 for the circuit itself
  };

  /// These receive noise, detectors, observables and shifts of coordinates in reverse order.
  virtual void on_noise(const NoiseSite& site) = 0;
  virtual void on_detector(const Instruction&, uint64_t /*index*/) {}
  virtual void on_observable(const Instruction&) {}
  virtual void on_shift_coords(const Instruction&) {}
  /// Receives detectors that are random because of a measurement, a reset or the initial |0⟩, if gauges are allowed.
  /// The pass then eliminates them.
  virtual void on_gauge(const SymptomSet&) {}
  /// Reads a REPEAT. This implementation reads every repetition.
  virtual void reverse_repeat(const Instruction& instruction);
  /// Whether reverse_repeat() folds loops and checks their length itself.
  virtual bool folds_loops() const { return false; }

  /// The site of a gauge that is written as an error of probability 1/2: no place in the circuit.
  static CircuitSite gauge_site();

  /// Reads a block backwards; `repetition` as in Frame.
  void reverse_block(const Circuit& block, uint64_t repetition);
  Sensitivity& state() { return state_; }
  const Circuit& circuit() const { return circuit_; }
  std::span<const Frame> frames() const { return frames_; }
  /// The number of TICKs before this place; saturates like CircuitCounts.
  uint64_t ticks_before() const { return ticks_before_; }
  void skip_ticks(uint64_t ticks) { ticks_before_ -= ticks; }

 private:
  ReversePass(const Circuit& circuit, const CircuitCounts& counts, double approximation_limit, Gauges gauges);
  void reverse_instruction(const Instruction& instruction);
  void reverse_collapse(const Instruction& instruction);
  void reverse_pair(const CircuitSite& site);
  void reverse_product_measurement(const CircuitSite& site, std::span<const Target> product);
  void reverse_noise(const Instruction& instruction);
  void reverse_noise_group(const CircuitSite& site, const NoiseCases& cases);
  void reverse_correlated_chain(const Circuit& block, size_t first, size_t last);
  /// The symptoms of a channel's case; stored in `product_` unless the state holds them as a set.
  const SymptomSet& pauli_symptoms(uint8_t noise_case, std::span<const Target> group);
  void report_flipped_result(const CircuitSite& site, const SymptomSet& record);
  void check_gauge(const CircuitSite& site, const SymptomSet& random);
  [[noreturn]] void refuse_gauge(const CircuitSite& site, const SymptomSet& gauge);
  template <typename Visit>
  void for_each_group_backwards(const Instruction& instruction, Visit visit);

  const Circuit& circuit_;
  double approximation_limit_;
  Gauges gauges_;
  uint32_t qubit_count_;
  Sensitivity state_;
  uint64_t ticks_before_;
  std::vector<Frame> frames_;
  SymptomSet product_;
  SymptomSet gauge_;
  std::vector<Target> product_paulis_;
};

}  // namespace sallow
