#pragma once

#include <complex>
#include <cstdint>
#include <string>
#include <vector>

#include "gate_circuit/gate_circuit.h"
#include "tensor_network/tensor_network.h"

namespace sallow {

/// The entries of a tensor; the index of the first leg is the slowest.
struct DenseTensor {
  std::vector<uint32_t> legs;
  std::vector<uint32_t> dimensions;
  std::vector<std::complex<double>> entries;
};

/// Options of CircuitNetwork.
struct CircuitNetworkOptions {
  /// Split a two-qubit gate of operator Schmidt rank 1 or 2 into two tensors, also with its outputs crossed: CZ and CX,
  /// and iSWAP or fSim(π/2, φ), which are a swap and a controlled phase. Gates measured on a chip rarely have exactly
  /// such a rank; generated gates do.
  bool split_gates = true;
};

/// The tensor network of a circuit on |0…0>: one tensor for each gate on two or more qubits, which absorbs the
/// one-qubit gates before it and the last ones after it, and one open leg per qubit.
///
/// Throws InputError for circuits without amplitudes: with resets, conditions, or measurements before the end.
struct CircuitNetwork {
  TensorNetwork shape;
  std::vector<DenseTensor> tensors;
  std::vector<uint32_t> open_legs;  // one per qubit

  CircuitNetwork(const GateCircuit& circuit, const CircuitNetworkOptions& options = {});

  /// The tensors of one amplitude, with the shape `shape.closed()`: <bits| is applied. bits[q] is the bit of qubit q.
  std::vector<DenseTensor> amplitude_tensors(const std::vector<bool>& bits) const;
};

}  // namespace sallow
