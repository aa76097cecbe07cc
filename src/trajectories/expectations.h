#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "gate_circuit/gate_circuit.h"
#include "trajectories/gate_noise.h"
#include "trajectories/pauli_sum.h"

namespace sallow {

/// Options of expectations.
struct ExpectationOptions {
  GateNoise noise;
  uint64_t trajectories = 1000;  // used with noise or mid-circuit measurements; at least two
  uint64_t seed = 0;
  size_t thread_count = 1;
  /// Called after each evolution with how many trajectories it gave; an exception that it throws goes through.
  std::function<void(uint64_t trajectories)> report = {};
};

/// The results of expectations.
struct Expectations {
  struct Value {
    double value = 0;
    double error = 0;  // one standard error; 0 if the value is exact
  };
  std::vector<Value> values;        // one per observable
  uint64_t trajectories = 0;        // number of trajectories drawn; 0 if the value is exact
  double no_error_probability = 1;  // probability of the trajectory without errors, which is computed once
};

/// Expectation values at the end of a circuit. Final measurements are ignored; a circuit with mid-circuit measurements
/// or resets is run shot by shot.
///
/// With noise, the error-free circuit has its exact probability p0, and trajectories are drawn from those with an
/// error: value = p0 · v0 + (1 − p0) · mean, error = (1 − p0) · error of the mean. Readout errors need no trajectories:
/// for a measurement qubit by qubit, they scale a Pauli string of weight w by (1 − 2 readout)^w. Throws UsageError for
/// fewer than two trajectories.
template <typename Real>
Expectations expectations(const GateCircuit& circuit, std::span<const PauliSum> observables,
                          const ExpectationOptions& options);

}  // namespace sallow
