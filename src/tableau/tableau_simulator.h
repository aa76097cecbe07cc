#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "bits/random_stream.h"
#include "circuit/circuit.h"
#include "tableau/inverse_tableau.h"

namespace sallow {

/// Runs circuits on a stabilizer tableau, one shot at a time: exact, but much slower than Pauli frames; tests compare
/// the two.
class TableauSimulator {
 public:
  /// For circuits that use only the qubits of `circuit`. With `random`, random results and noise are drawn from it.
  /// Without it, the run is a reference run: no noise, and every random result is +1, recorded as 0 unless inverted.
  /// Sweep bits are 0. `random` must outlive the simulator.
  TableauSimulator(const Circuit& circuit, RandomStream* random);

  /// Runs a circuit, or one instruction (REPEAT included).
  void run(const Circuit& circuit);
  void run(const Instruction& instruction);

  /// The measurement record without the results that forget() dropped.
  const std::vector<bool>& record() const { return record_; }
  /// Drops all but the latest `kept` results; no later instruction may look back further.
  void forget(size_t kept);
  /// The current state; qubit numbers are those of number_qubits().
  const InverseTableau& state() const { return state_; }

 private:
  size_t qubit(Target target) const { return qubit_number_.at(target.value()); }
  bool happens(double probability) { return random_ != nullptr && random_->uniform() < probability; }
  bool random_result() { return random_ != nullptr && (random_->next() & 1) != 0; }
  std::vector<Target> numbered(std::span<const Target> paulis) const;
  bool recorded(Target record) const;

  void run_collapse(const Instruction& instruction);
  void run_products(const Instruction& instruction);
  void run_pair(Gate gate, Target a, Target b);
  void run_noise(const Instruction& instruction);
  void apply(std::span<const Target> paulis);
  void append(bool result, const Instruction& instruction);

  std::unordered_map<uint32_t, size_t> qubit_number_;
  RandomStream* random_;
  InverseTableau state_;
  std::vector<bool> record_;
  bool chain_happened_ = false;  // whether a part of the current chain of correlated errors has happened
};

}  // namespace sallow
