#pragma once

#include <complex>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/ranks.h"
#include "gate_circuit/gate_circuit.h"
#include "tensor_network/contraction_order.h"
#include "tensor_network/order_search.h"
#include "tensor_network/tensor_network.h"

namespace sallow {

/// Options for computing amplitudes by contracting the circuit's tensor network, slice by slice, in single precision.
struct ContractionOptions {
  double memory_bytes = 0x1p32;  // memory of each rank, for all tensors and tables
  size_t thread_count = 1;
  uint64_t seed = 0;                        // of the order search
  uint64_t search_rounds = 9;               // of the order search; a count, so that a resumed run finds the same order
  OrderStart bisection;                     // for the order search, see OrderSearchOptions
  bool split_gates = true;                  // see CircuitNetworkOptions
  const ContractionOrder* order = nullptr;  // use this order instead of a search; it must fit the closed network
  std::string checkpoint;  // file for the sums of finished chunks of slices, from which a later run resumes; "": none
  /// Called on the first rank, from any thread, when chunks finish.
  std::function<void(uint64_t done, uint64_t total)> report;
};

/// The amplitudes, with the order, its cost, and the time in seconds.
struct ContractedAmplitudes {
  std::vector<std::complex<double>> amplitudes;  // in the order of the bitstrings
  ContractionOrder order;
  OrderCost cost;           // of one amplitude
  double memory_bytes = 0;  // memory used
  uint64_t chunks_resumed = 0;
  double seconds_search = 0, seconds_contract = 0;
};

/// Computes <bitstring| circuit |0…0> for each bitstring; bitstrings[k][q] is the bit of qubit q.
///
/// Without a given order, searches for one and slices it until everything fits the memory. `rcs cost` finds the same
/// order with the same seed, rounds and the resulting `memory_elements`. Throws InputError if the memory is too small,
/// the order does not fit the network, or the checkpoint belongs to another circuit or order. A resumed run gives the
/// same bytes as an uninterrupted one.
///
/// All ranks must call this with the same options; all get the same bytes as a single process. The first rank searches
/// for the order while the others wait, and writes the checkpoint.
ContractedAmplitudes contract_amplitudes(const GateCircuit& circuit, const std::vector<std::vector<bool>>& bitstrings,
                                         const ContractionOptions& options, Ranks& ranks = single_rank());

}  // namespace sallow
