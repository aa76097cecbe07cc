#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "amplitude/stage_runner.h"
#include "bits/random_stream.h"
#include "unitary/unitary_circuit.h"

namespace sallow {

/// The 2^n amplitudes of n qubits, in single (Real = float) or double precision.
///
/// Qubit k is bit k of an amplitude's index. Memory is the vector plus one block a thread. Amplitudes are the same
/// bytes at any thread count and on every CPU.
template <typename Real>
class StateVector {
 public:
  /// All qubits in |0>. More qubits than the machine has memory for are an InputError that says how much it takes.
  StateVector(uint32_t qubit_count, size_t thread_count);
  ~StateVector();
  StateVector(StateVector&&) noexcept;

  uint32_t qubit_count() const { return qubit_count_; }
  /// What allocating the vector takes.
  static uint64_t bytes(uint32_t qubit_count);

  void set_to_zero();
  void copy_from(const StateVector& other);
  /// Applies gates (no measurements, resets or conditions).
  StageWork apply(const std::vector<UnitaryOperation>& gates);

  Complex amplitude(uint64_t bits) const;
  double probability(uint64_t bits) const { return std::norm(amplitude(bits)); }
  double norm() const;
  double probability_of_one(uint32_t qubit) const;
  /// Sets a qubit to a value it has with this probability, and rescales.
  void project(uint32_t qubit, bool value, double probability);
  /// Multiplies the amplitudes in which the qubit is 1, and divides all by sqrt(norm), which the state then had.
  void attenuate(uint32_t qubit, double factor, double norm);
  /// <ψ|P|ψ> for a Pauli string of letters I (or _), X, Y, Z, qubit 0 first.
  double expectation(std::string_view paulis) const;
  /// Σ P² and Σ P ln P over all bitstrings, summed in a fixed order.
  struct Moments {
    double sum_p_squared = 0, sum_p_log_p = 0;
  };
  Moments moments() const;

  /// Bitstrings drawn from the probabilities, for these shots, ascending; shot k's depends on (seed, k) and the state
  /// alone.
  std::vector<uint64_t> sample(std::span<const size_t> shots, uint64_t seed) const;

 private:
  void scale_by_bit(uint32_t qubit, Real if_zero, Real if_one);
  uint64_t physical(uint64_t bits) const;
  uint64_t logical(uint64_t index) const;
  size_t size() const { return size_t{1} << bit_count_; }

  uint32_t qubit_count_;
  uint32_t bit_count_;  // qubits, or the kernels' least, the bits beyond staying 0
  size_t thread_count_;
  Real* amplitudes_ = nullptr;
  std::vector<uint32_t> track_of_qubit_;
  std::vector<bool> qubit_flipped_;
};

}  // namespace sallow
