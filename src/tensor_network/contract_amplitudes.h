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

/// How to compute amplitudes by contracting the circuit's tensor network, slice by slice, in single precision.
struct ContractionOptions {
  double memory_bytes = 0x1p32;  // all tensors and tables together, of each rank
  size_t thread_count = 1;
  uint64_t seed = 0;                        // of the search for an order
  uint64_t search_rounds = 9;               // its length; by count, so that a resumed run finds the same order
  OrderStart bisection;                     // of the search for an order, see OrderSearchOptions
  bool split_gates = true;                  // see CircuitNetworkOptions
  const ContractionOrder* order = nullptr;  // contract so instead of searching; must fit the closed network
  std::string
      checkpoint;  // a file that finished chunks of slices are added to, and that a later run takes up; "": none
  /// Called on the first rank, from any thread, as chunks finish.
  std::function<void(uint64_t done, uint64_t total)> report;
};

struct ContractedAmplitudes {
  std::vector<std::complex<double>> amplitudes;  // as the bitstrings came
  ContractionOrder order;
  OrderCost cost;           // of one amplitude
  double memory_bytes = 0;  // what it took
  uint64_t chunks_resumed = 0;
  double seconds_search = 0, seconds_contract = 0;
};

/// <bitstring| circuit |0…0> for each bitstring; bitstrings[k][q] belongs to qubit q.
///
/// Without an order, one is searched for and sliced until everything fits the memory: what `rcs cost` finds with the
/// same seed, rounds and the `memory_elements` that come out. Throws InputError where the memory is too small, the
/// order does not fit or the checkpoint is of another circuit or order. An interrupted run that is taken up again gives
/// the same bytes as one that was not.
///
/// Over several ranks all of them call it with the same options, and get the same bytes as one process. The first one
/// searches for the order, while the others wait, and keeps the checkpoint.
ContractedAmplitudes contract_amplitudes(const GateCircuit& circuit, const std::vector<std::vector<bool>>& bitstrings,
                                         const ContractionOptions& options, Ranks& ranks = single_rank());

}  // namespace sallow
