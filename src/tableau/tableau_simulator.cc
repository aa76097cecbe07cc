#include "tableau/tableau_simulator.h"

#include "base/error.h"
#include "base/stop_request.h"
#include "circuit/pauli_product.h"
#include "circuit/qubit_numbers.h"

namespace sallow {

TableauSimulator::TableauSimulator(const Circuit& circuit, RandomStream* random)
    : qubit_number_(number_qubits(circuit)), random_(random), state_(qubit_number_.size()) {}

void TableauSimulator::forget(size_t kept) {
  if (record_.size() > kept) record_.erase(record_.begin(), record_.end() - static_cast<ptrdiff_t>(kept));
}

std::vector<Target> TableauSimulator::numbered(std::span<const Target> paulis) const {
  std::vector<Target> result;
  for (const Target pauli : paulis) {
    result.push_back(Target::pauli(pauli.pauli_letter(), static_cast<uint32_t>(qubit(pauli))));
  }
  return result;
}

bool TableauSimulator::recorded(Target record) const {
  SALLOW_REQUIRE(record.value() >= 1 && record.value() <= record_.size(),
                 "recorded: rec[-" + std::to_string(record.value()) + "] after " + std::to_string(record_.size()) +
                     " measurements");
  return record_[record_.size() - record.value()];
}

void TableauSimulator::append(bool result, const Instruction& instruction) {
  record_.push_back(result != (!instruction.arguments.empty() && happens(instruction.arguments[0])));
}

void TableauSimulator::run(const Circuit& circuit) {
  for (const Instruction& instruction : circuit.instructions()) run(instruction);
}

void TableauSimulator::run(const Instruction& instruction) {
  stop_if_requested();
  switch (gate_info(instruction.gate).kind) {
    case GateKind::kAnnotation:
      if (instruction.gate == Gate::MPAD) {
        for (const Target target : instruction.targets) append(target.value() != 0, instruction);
      }
      break;
    case GateKind::kBlock:
      for (uint64_t pass = 0; pass < instruction.repetitions; pass++) run(*instruction.body);
      break;
    case GateKind::kCollapse:
      run_collapse(instruction);
      break;
    case GateKind::kPairMeasure:
    case GateKind::kProduct:
      run_products(instruction);
      break;
    case GateKind::kNoise:
      run_noise(instruction);
      break;
    case GateKind::kClifford1:
      for (const Target target : instruction.targets) state_.apply(instruction.gate, std::array{qubit(target)});
      break;
    case GateKind::kClifford2:
      for (size_t k = 0; k < instruction.targets.size(); k += 2) {
        run_pair(instruction.gate, instruction.targets[k], instruction.targets[k + 1]);
      }
      break;
  }
}

void TableauSimulator::run_pair(Gate gate, Target a, Target b) {
  if (!a.is_classical() && !b.is_classical()) return state_.apply(gate, std::array{qubit(a), qubit(b)});
  if (a.is_classical() && b.is_classical()) return;
  const bool first_is_bit = a.is_classical();
  const Target bit = first_is_bit ? a : b;
  if (bit.is_sweep() || !recorded(bit)) return;
  // A bit with value 1 is an X on its side; the gate applies the image of that X on the other side.
  const unsigned image = clifford_table(gate).image[first_is_bit ? 0b0001 : 0b0100];
  const unsigned pauli = first_is_bit ? image >> 2 : image & 3;
  state_.apply_pauli(qubit(first_is_bit ? b : a), pauli & 1, pauli >> 1 & 1);
}

void TableauSimulator::run_collapse(const Instruction& instruction) {
  const GateInfo& info = gate_info(instruction.gate);
  for (const Target target : instruction.targets) {
    const Target pauli = Target::pauli(info.basis, static_cast<uint32_t>(qubit(target)));
    const bool result = state_.measure({&pauli, 1}, random_result());
    if (info.measures) append(result != target.inverted(), instruction);
    // Any Pauli that anticommutes with the basis turns −1 into +1.
    if (info.resets && result) state_.apply_pauli(pauli.value(), info.basis != 'X', info.basis == 'X');
  }
}

void TableauSimulator::run_products(const Instruction& instruction) {
  const GateInfo& info = gate_info(instruction.gate);
  for_each_target_group(instruction, [&](std::span<const Target> group) {
    std::vector<Target> targets;
    for (const Target target : group) {
      const bool is_pair = info.kind == GateKind::kPairMeasure;
      targets.push_back(is_pair ? Target::pauli(info.basis, target.value(), target.inverted()) : target);
    }
    const PauliProduct product = multiply_paulis(targets);
    const std::vector<Target> paulis = numbered(product.paulis);
    if (instruction.gate == Gate::SPP || instruction.gate == Gate::SPP_DAG) {
      state_.rotate(paulis, product.negated, instruction.gate == Gate::SPP_DAG);
    } else {
      append(state_.measure(paulis, random_result()) != product.negated, instruction);
    }
  });
}

void TableauSimulator::apply(std::span<const Target> paulis) {
  for (const Target pauli : paulis) state_.apply_pauli(qubit(pauli), pauli.pauli_x(), pauli.pauli_z());
}

void TableauSimulator::run_noise(const Instruction& instruction) {
  const NoiseChannel& channel = gate_info(instruction.gate).channel;
  if (random_ == nullptr) {
    if (channel.heralds) record_.insert(record_.end(), instruction.targets.size(), false);
    return;
  }
  if (channel.cases.empty()) return;
  std::vector<Target> paulis;
  if (channel.chain != ChainPart::kNone) {
    if (channel.chain == ChainPart::kFirst) chain_happened_ = false;
    if (chain_happened_ || !happens(instruction.arguments[0])) return;
    chain_happened_ = true;
    append_paulis(channel.cases[0], instruction.targets, paulis);
    return apply(paulis);
  }
  for_each_target_group(instruction, [&](std::span<const Target> group) {
    double left = random_->uniform();
    size_t drawn = 0;
    for (; drawn < channel.cases.size(); drawn++) {
      const double probability = channel.case_probability(drawn, instruction.arguments);
      if (left < probability) break;
      left -= probability;
    }
    const bool happened = drawn < channel.cases.size();
    if (channel.heralds) record_.push_back(happened);
    if (!happened) return;
    paulis.clear();
    append_paulis(channel.cases[drawn], group, paulis);
    apply(paulis);
  });
}

}  // namespace sallow
