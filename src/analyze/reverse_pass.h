#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyze/noise_cases.h"
#include "analyze/sensitivity.h"
#include "circuit/circuit.h"

namespace sallow {

/// A group of targets of an instruction at which the backward reading stands.
struct CircuitSite {
  const Instruction* instruction;
  size_t first_target;
  size_t target_count;

  std::span<const Target> targets() const {
    return std::span<const Target>(instruction->targets).subspan(first_target, target_count);
  }
};

/// One noise channel at one place, with the symptoms of its basis errors (see NoiseCases).
struct NoiseSite : CircuitSite {
  const NoiseCases* cases;
  const SymptomSet* basis[4];
  // The error is a measurement's result reported flipped, not a Pauli.
  bool flips_result;
  // Of a chain of correlated errors, of which one happens at most: how many of it are reported right after this one.
  // 0 where only one of them can happen.
  size_t excluded_to_come = 0;
};

/// Reads a circuit backwards, keeping for every moment what errors there would flip, and reports what it passes.
///
/// A measurement or reset in some basis makes errors of that Pauli right after it harmless: if they have symptoms,
/// these are random, a gauge. Gates take their behaviour from clifford_table.
class ReversePass {
 public:
  enum class Gauges : uint8_t { kRefuse, kAllow };

  /// `approximation_limit` as in noise_cases. `gauges`: whether detectors may be random without noise; observables
  /// never may.
  ReversePass(const Circuit& circuit, double approximation_limit, Gauges gauges);
  virtual ~ReversePass() = default;

  /// Reads everything, the qubits' initial |0⟩ included. InputError where that would not end, unless loops are folded.
  void run();

 protected:
  /// One level of blocks around the present place, outermost first.
  struct Frame {
    const Circuit* block;
    size_t instruction;   // index in the block
    uint64_t repetition;  // of this block, counted from 0 in time; 0 for the circuit itself
  };

  virtual void on_noise(const NoiseSite& site) = 0;
  virtual void on_detector(const Instruction&, uint64_t /*index*/) {}
  virtual void on_observable(const Instruction&) {}
  virtual void on_shift_coords(const Instruction&) {}
  /// Detectors that are random because of a measurement, a reset or the initial |0⟩, where that is allowed. They are
  /// eliminated afterwards.
  virtual void on_gauge(const SymptomSet&) {}
  /// Reads a REPEAT; this one goes through its body as often as it says.
  virtual void reverse_repeat(const Instruction& instruction);
  /// Whether reverse_repeat() takes loops together, and counts by itself what it goes through.
  virtual bool folds_loops() const { return false; }

  /// What a gauge written as an error of probability 1/2 comes from: nothing in the circuit.
  static CircuitSite gauge_site();

  void reverse_block(const Circuit& block, uint64_t repetition);
  Sensitivity& state() { return state_; }
  const Circuit& circuit() const { return circuit_; }
  std::span<const Frame> frames() const { return frames_; }
  /// TICKs before this place; saturated like CircuitCounts.
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
  /// Symptoms of a channel's case, in `product_` where no set of the state is it.
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
