#pragma once

#include <complex>
#include <cstdint>
#include <string>
#include <vector>

#include "gate_circuit/gate_circuit.h"
#include "tensor_network/tensor_network.h"

namespace sallow {

/// A tensor's entries: the first leg's index is the slowest.
struct DenseTensor {
  std::vector<uint32_t> legs;
  std::vector<uint32_t> dimensions;
  std::vector<std::complex<double>> entries;
};

struct CircuitNetworkOptions {
  /// Split a two-qubit gate of operator Schmidt rank 1 or 2 into two tensors, also across its crossed outputs: CZ and
  /// CX, and iSWAP or fSim(π/2, φ), which are a swap and a controlled phase. Gates measured on a chip are rarely exact
  /// enough for that; generated circuits are.
  bool split_gates = true;
};

/// The tensor network of a circuit on |0…0>: a tensor for each gate on two or more qubits, into which the one-qubit
/// gates before it are absorbed, and the last ones after it; and an open leg for each qubit.
///
/// Throws InputError for what has no amplitudes: resets, conditions, measurements before the end.
struct CircuitNetwork {
  TensorNetwork shape;
  std::vector<DenseTensor> tensors;
  std::vector<uint32_t> open_legs;  // of each qubit

  CircuitNetwork(const GateCircuit& circuit, const CircuitNetworkOptions& options = {});

  /// The tensors of one amplitude, of the shape `shape.closed()`: <bits| applied. bits[q] belongs to qubit q.
  std::vector<DenseTensor> amplitude_tensors(const std::vector<bool>& bits) const;
};

}  // namespace sallow
