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

/// The 2^n amplitudes of n qubits in single (Real = float) or double precision.
///
/// Qubit k is bit k of an amplitude's index. Memory: the vector, two blocks of 256 KiB per thread (one in use, one
/// being fetched), and a few MiB while a circuit starts from |0…0> (product_start.h). The amplitudes are the same bytes
/// for any number of threads and on every CPU.
///
/// With 2, 4, 8, … ranks, the vector is split by the high bits of the index into equal parts. All ranks make the same
/// calls and get the same answers, with the same bytes as in a single process. A part has at least one block; further
/// ranks have no part. Each rank needs the memory of its part and kExchangeBytes.
template <typename Real>
class StateVector {
 public:
  /// All qubits in |0>. Throws InputError if the machine has too little memory, with the required amount, or if the
  /// number of ranks is not a power of two.
  StateVector(uint32_t qubit_count, size_t thread_count, Ranks& ranks = single_rank());
  ~StateVector();
  StateVector(StateVector&&) noexcept;

  uint32_t qubit_count() const { return qubit_count_; }
  /// The memory of the vector, or of one rank's part, in bytes.
  static uint64_t bytes(uint32_t qubit_count, uint32_t rank_count = 1);

  /// Sets the state to |0…0>.
  void set_to_zero();
  /// Applies gates. Throws UsageError for measurements, resets and conditions.
  StageWork apply(const std::vector<CircuitOperation>& gates);

  /// <bits|ψ>. Only in a single process.
  Complex amplitude(uint64_t bits) const;
  /// <bits|ψ> for each bitstring; over several ranks all of them get the result.
  std::vector<Complex> amplitudes(std::span<const uint64_t> bitstrings) const;
  /// Σ |a|² over all amplitudes: the squared norm.
  double norm() const;
  /// Σ |a|² over the amplitudes in which the qubit is 1: its probability if the state is normalized.
  double probability_of_one(uint32_t qubit) const;
  /// Projects a qubit to a value that it has with this probability, and normalizes the state.
  void project(uint32_t qubit, bool value, double probability);
  /// Multiplies the amplitudes with qubit = 1 by `factor`, and divides all by sqrt(norm), where `norm` is the squared
  /// norm of the result.
  void attenuate(uint32_t qubit, double factor, double norm);
  /// <ψ|P|ψ> for a Pauli string of letters I (or _), X, Y, Z, qubit 0 first. Only in a single process.
  double expectation(std::string_view paulis) const;
  /// Σ P² and Σ P ln P over the probabilities of all bitstrings, summed in a fixed order.
  struct Moments {
    double sum_p_squared = 0, sum_p_log_p = 0;
  };
  Moments moments() const;

  /// Draws one bitstring for each of these shots, which must be ascending. The bitstring of shot k depends only on
  /// (seed, k) and the state. On ranks other than the first, the result is empty.
  std::vector<uint64_t> sample(std::span<const size_t> shots, uint64_t seed) const;

 private:
  /// Applies the primitives that a product of two vectors allows, and returns the rest.
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
  uint32_t bit_count_;  // number of qubits, or kMinIndexBits if that is more; then the additional bits stay 0
  size_t thread_count_;
  Ranks& ranks_;
  Real* amplitudes_ = nullptr;  // null on a rank without a part
  bool is_zero_ = false;        // known to be |0…0> with the qubits on tracks in order
  IndexPlaces places_;          // between calls, the highest bits are held
  AlignedVector<Real> exchange_buffer_;
  std::vector<uint32_t> track_of_qubit_;
  std::vector<bool> qubit_flipped_;
};

}  // namespace sallow
