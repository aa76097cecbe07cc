#include "trajectories/measured_trajectory.h"

#include <algorithm>
#include <cmath>

namespace sallow {

namespace {

bool all_hold(const std::vector<BitCondition>& conditions, const std::vector<bool>& bits) {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const BitCondition& condition) { return condition.holds(bits); });
}

}  // namespace

template <typename Real>
void MeasuredTrajectory<Real>::run(const GateCircuit& circuit, const ErrorPattern& errors, std::vector<bool>& bits) {
  state_.set_to_zero();
  size_t next_error = 0;
  for (uint32_t k = 0; k < circuit.operations.size(); k++) {
    const CircuitOperation& operation = circuit.operations[k];
    bool happens = all_hold(operation.conditions, bits);
    if (happens) step(operation, bits);
    if (next_error < errors.size() && errors[next_error].operation == k) {
      if (happens) append_paulis(waiting_, operation.qubits, errors[next_error].paulis);
      next_error++;
    }
  }
  flush();
}

template <typename Real>
bool MeasuredTrajectory<Real>::measure(uint32_t qubit) {
  flush();
  double one = state_.probability_of_one(qubit), zero = state_.norm() - one;
  bool value = random_.uniform() * (zero + one) < one;
  state_.project(qubit, value, value ? one : zero);
  return value;
}

template <typename Real>
void MeasuredTrajectory<Real>::step(const CircuitOperation& operation, std::vector<bool>& bits) {
  if (operation.kind == OperationKind::kGate) {
    waiting_.push_back(operation);
    waiting_.back().conditions.clear();
    if (noise_.damping > 0) {
      for (uint32_t qubit : operation.qubits) damp(qubit);
    }
    return;
  }
  for (size_t k = 0; k < operation.qubits.size(); k++) {
    bool value = measure(operation.qubits[k]);
    if (operation.kind == OperationKind::kMeasure) {
      bits[operation.bits[k]] = value != (noise_.readout > 0 && random_.uniform() < noise_.readout);
    } else if (value) {
      append_paulis(waiting_, {operation.qubits[k]}, 1);
    }
  }
}

/// Applies damping with the Kraus operators sqrt(γ) |0><1| and diag(1, sqrt(1 − γ)).
template <typename Real>
void MeasuredTrajectory<Real>::damp(uint32_t qubit) {
  flush();
  double total = state_.norm(), one = state_.probability_of_one(qubit);
  double jump = noise_.damping * one;
  if (random_.uniform() * total < jump) {
    state_.project(qubit, true, one);
    append_paulis(waiting_, {qubit}, 1);
  } else {
    state_.attenuate(qubit, std::sqrt(1 - noise_.damping), total - jump);
  }
}

template <typename Real>
void MeasuredTrajectory<Real>::flush() {
  if (!waiting_.empty()) state_.apply(waiting_);
  waiting_.clear();
}

template class MeasuredTrajectory<float>;
template class MeasuredTrajectory<double>;

}  // namespace sallow
