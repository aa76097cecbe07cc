#include "state_vector/bitstring_amplitudes.h"

#include <cmath>
#include <string>

#include "base/error.h"
#include "base/number_text.h"
#include "state_vector/state_vector.h"

namespace sallow {

template <typename Real>
double state_vector_bytes(uint32_t qubits, const Ranks& ranks) {
  return qubits > 60 ? std::exp2(qubits) * 2 * sizeof(Real) / ranks.count()
                     : static_cast<double>(StateVector<Real>::bytes(qubits, ranks.count()));
}

template <typename Real>
std::vector<Complex> state_vector_amplitudes(const GateCircuit& circuit,
                                             const std::vector<std::vector<bool>>& bitstrings, size_t thread_count,
                                             double memory_bytes, Ranks& ranks) {
  const double bytes = state_vector_bytes<Real>(circuit.qubit_count, ranks);
  if (bytes > memory_bytes) {
    throw InputError("a state vector of " + std::to_string(circuit.qubit_count) + " qubits takes " + bytes_text(bytes) +
                         (ranks.count() == 1 ? "" : " on each of " + std::to_string(ranks.count()) + " ranks") +
                         ", more than the " + bytes_text(memory_bytes) + " allowed",
                     "use '--method contract', or allow more '--memory'");
  }
  StateVector<Real> state(circuit.qubit_count, thread_count, ranks);
  std::vector<CircuitOperation> gates;
  for (const CircuitOperation& operation : circuit.operations) {
    if (operation.kind == OperationKind::kGate) gates.push_back(operation);
  }
  state.apply(gates);
  std::vector<uint64_t> indexes(bitstrings.size());
  for (size_t k = 0; k < bitstrings.size(); k++) {
    for (size_t q = 0; q < bitstrings[k].size(); q++) indexes[k] |= static_cast<uint64_t>(bitstrings[k][q]) << q;
  }
  return state.amplitudes(indexes);
}

template double state_vector_bytes<float>(uint32_t, const Ranks&);
template double state_vector_bytes<double>(uint32_t, const Ranks&);
template std::vector<Complex> state_vector_amplitudes<float>(const GateCircuit&, const std::vector<std::vector<bool>>&,
                                                             size_t, double, Ranks&);
template std::vector<Complex> state_vector_amplitudes<double>(const GateCircuit&, const std::vector<std::vector<bool>>&,
                                                              size_t, double, Ranks&);

}  // namespace sallow
