#include "codes/code_circuit.h"

#include <algorithm>

namespace sallow {

namespace {

// The error that flips a measurement in this basis.
Gate flip_of(char basis) {
  return basis == 'X' ? Gate::Z_ERROR : Gate::X_ERROR;
}

Gate in_basis(char basis, Gate x, Gate y, Gate z) {
  return basis == 'X' ? x : basis == 'Y' ? y : z;
}

std::vector<Target> records(std::vector<uint32_t> lookbacks) {
  std::sort(lookbacks.begin(), lookbacks.end());
  std::vector<Target> targets;
  for (uint32_t lookback : lookbacks) targets.push_back(Target::record(lookback));
  return targets;
}

}  // namespace

void CodeCircuit::append(Gate gate, const Qubits& qubits, double argument) {
  if (qubits.empty()) return;
  std::vector<Target> targets;
  for (uint32_t qubit : qubits) targets.push_back(Target::qubit(qubit));
  circuit_.append(gate, std::move(targets), argument > 0 ? std::vector<double>{argument} : std::vector<double>{});
}

void CodeCircuit::append_noise(Gate gate, const Qubits& qubits, double probability) {
  if (probability > 0) append(gate, qubits, probability);
}

void CodeCircuit::clifford1(Gate gate, const Qubits& qubits) {
  append(gate, qubits);
  append_noise(Gate::DEPOLARIZE1, qubits, noise_.after_clifford_depolarization);
}

void CodeCircuit::clifford2(Gate gate, const Qubits& pairs) {
  append(gate, pairs);
  append_noise(Gate::DEPOLARIZE2, pairs, noise_.after_clifford_depolarization);
}

void CodeCircuit::reset(char basis, const Qubits& qubits) {
  append(in_basis(basis, Gate::RX, Gate::RY, Gate::R), qubits);
  append_noise(flip_of(basis), qubits, noise_.after_reset_flip_probability);
}

void CodeCircuit::measure_data(char basis, const Qubits& qubits) {
  append_noise(flip_of(basis), qubits, noise_.before_measure_flip_probability);
  append(in_basis(basis, Gate::MX, Gate::MY, Gate::M), qubits);
}

void CodeCircuit::measure_checks(const Qubits& qubits) {
  append_noise(Gate::X_ERROR, qubits, noise_.before_measure_flip_probability);
  append(Gate::M, qubits, noise_.check_result_flip);
}

void CodeCircuit::measure_and_reset_checks(const Qubits& qubits) {
  append_noise(Gate::X_ERROR, qubits, noise_.before_measure_flip_probability);
  append(Gate::MR, qubits, noise_.check_result_flip);
  append_noise(Gate::X_ERROR, qubits, noise_.after_reset_flip_probability);
}

void CodeCircuit::begin_round(const Qubits& data) {
  append_noise(Gate::DEPOLARIZE1, data, noise_.before_round_data_depolarization);
  append_noise(Gate::X_ERROR, data, noise_.before_round_data_flips);
  append_noise(Gate::Z_ERROR, data, noise_.before_round_data_flips);
}

void CodeCircuit::shift_time(size_t dimensions) {
  std::vector<double> shift(dimensions, 0.0);
  shift.back() = 1;
  circuit_.append(Gate::SHIFT_COORDS, {}, std::move(shift));
}

void CodeCircuit::detector(std::vector<double> coordinates, std::vector<uint32_t> lookbacks) {
  circuit_.append(Gate::DETECTOR, records(std::move(lookbacks)), std::move(coordinates));
}

void CodeCircuit::observable(std::vector<uint32_t> lookbacks) {
  circuit_.append(Gate::OBSERVABLE_INCLUDE, records(std::move(lookbacks)), {0});
}

void CodeCircuit::repeat(uint64_t repetitions, const CodeCircuit& body) {
  if (repetitions == 1) circuit_ += body.circuit_;
  if (repetitions > 1) circuit_.append_repeat(repetitions, body.circuit_);
}

}  // namespace sallow
