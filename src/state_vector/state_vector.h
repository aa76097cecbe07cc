#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/aligned.h"
#include "base/ranks.h"
#include "bits/random_stream.h"
#include "gate_circuit/gate_circuit.h"
#include "state_vector/index_places.h"
#include "state_vector/primitives.h"
#include "state_vector/stage_runner.h"

namespace sallow {

/// The 2^n amplitudes of n qubits, in single (Real = float) or double precision.
///
/// Qubit k is bit k of an amplitude's index. Memory is the vector, two blocks of 256 KiB a thread (one that is worked
/// on, one that is fetched), and while a circuit starts from |0…0> a few MiB (product_start.h). Amplitudes are the same
/// bytes at any thread count and on every CPU.
///
/// Over 2, 4, 8, … ranks the vector is split by high bits of the index, 2^k-th by 2^k-th: all of them make the same
/// calls and get the same answers, the same bytes as in one process. A part is at least one block; ranks beyond that
/// have none. Memory is that of one process for the part, and kExchangeBytes.
template <typename Real>
class StateVector {
 public:
  /// All qubits in |0>. More qubits than the machine has memory for are an InputError that says how much it takes, and
  /// so are ranks that no power of two counts.
  StateVector(uint32_t qubit_count, size_t thread_count, Ranks& ranks = single_rank());
  ~StateVector();
  StateVector(StateVector&&) noexcept;

  uint32_t qubit_count() const { return qubit_count_; }
  /// What allocating the vector, or a rank's part of it, takes.
  static uint64_t bytes(uint32_t qubit_count, uint32_t rank_count = 1);

  void set_to_zero();
  /// Applies gates (no measurements, resets or conditions).
  StageWork apply(const std::vector<CircuitOperation>& gates);

  /// In one process.
  Complex amplitude(uint64_t bits) const;
  std::vector<Complex> amplitudes(std::span<const uint64_t> bitstrings) const;
  double norm() const;
  double probability_of_one(uint32_t qubit) const;
  /// Sets a qubit to a value it has with this probability, and rescales.
  void project(uint32_t qubit, bool value, double probability);
  /// Multiplies the amplitudes in which the qubit is 1, and divides all by sqrt(norm), which the state then had.
  void attenuate(uint32_t qubit, double factor, double norm);
  /// <ψ|P|ψ> for a Pauli string of letters I (or _), X, Y, Z, qubit 0 first. In one process.
  double expectation(std::string_view paulis) const;
  /// Σ P² and Σ P ln P over all bitstrings, summed in a fixed order.
  struct Moments {
    double sum_p_squared = 0, sum_p_log_p = 0;
  };
  Moments moments() const;

  /// Bitstrings drawn from the probabilities, for these shots, ascending; shot k's depends on (seed, k) and the state
  /// alone. On ranks other than the first the result is empty.
  std::vector<uint64_t> sample(std::span<const size_t> shots, uint64_t seed) const;

 private:
  /// Does what a product of two vectors allows, and returns the rest.
  PrimitiveCircuit start_from_product(const PrimitiveCircuit& circuit, StageWork& work);
  void name_qubits_in_order();
  void scale_by_bit(uint32_t qubit, Real if_zero, Real if_one);
  template <typename F>
  double sum_over(F f) const;
  double sum_in_order(std::span<const double> sums) const;
  uint64_t physical(uint64_t bits) const;
  uint64_t logical(uint64_t index) const;
  size_t part_bytes() const { return amplitudes_ == nullptr ? 0 : size_t{2 * sizeof(Real)} << places_.local_bits; }

  uint32_t qubit_count_;
  uint32_t bit_count_;  // qubits, or the kernels' least, the bits beyond staying 0
  size_t thread_count_;
  Ranks& ranks_;
  Real* amplitudes_ = nullptr;  // null on a rank without a part
  bool is_zero_ = false;        // known to be |0…0>, qubits on tracks in order
  IndexPlaces places_;          // between calls the highest bits are held
  AlignedVector<Real> exchange_buffer_;
  std::vector<uint32_t> track_of_qubit_;
  std::vector<bool> qubit_flipped_;
};

}  // namespace sallow
