#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gate_circuit/gate_circuit.h"
#include "trajectories/gate_noise.h"
#include "trajectories/pauli_sum.h"

namespace sallow {

struct ExpectationOptions {
  GateNoise noise;
  uint64_t trajectories = 1000;  // where noise or measurements in the middle make them necessary; at least two
  uint64_t seed = 0;
  size_t thread_count = 1;
};

struct Expectations {
  struct Value {
    double value = 0;
    double error = 0;  // one standard error; 0 where the value is exact
  };
  std::vector<Value> values;        // of each observable
  uint64_t trajectories = 0;        // drawn; 0 where the value is exact
  double no_error_probability = 1;  // the chance of the one trajectory without an error, which is computed once
};

/// Expectation values at the end of a circuit. Measurements at the end are left out; a circuit that measures in its
/// middle, or resets, is run as it stands, shot by shot.
///
/// With noise, the circuit without an error counts with its exact probability p0, and trajectories are drawn from those
/// with one: value = p0 · v0 + (1 − p0) · mean, error = (1 − p0) · the mean's. Readout errors need no trajectories:
/// they scale a Pauli string of weight w, as measured qubit by qubit, by (1 − 2 readout)^w.
template <typename Real>
Expectations expectations(const GateCircuit& circuit, std::span<const PauliSum> observables,
                          const ExpectationOptions& options);

}  // namespace sallow
