#include "analyze/circuit_distribution.test.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace sallow {

namespace {

/// A Pauli frame that is carried through the groups of targets of a circuit, one by one.
struct Frame {
  std::vector<bool> x, z;
  std::vector<bool> records;  // flips of results, by index in the record
  size_t next_record = 0;
  uint64_t symptoms = 0;
  size_t next_detector = 0;
  size_t detectors = 0;

  bool anticommutes(Target p) const { return (p.pauli_x() && z[p.value()]) != (p.pauli_z() && x[p.value()]); }
  void multiply(Target p) {
    if (p.pauli_x()) x[p.value()] = !x[p.value()];
    if (p.pauli_z()) z[p.value()] = !z[p.value()];
  }
  void record(bool flip) {
    if (records.size() <= next_record) records.resize(next_record + 1);
    records[next_record] = records[next_record] != flip;
    next_record++;
  }
  bool at(Target record) const { return records[next_record - record.value()]; }
  std::vector<Target> product(std::span<const Target> group, char basis) const {
    std::vector<Target> result;
    for (const Target t : group) {
      if (!t.is_combiner()) result.push_back(basis != 0 ? Target::pauli(basis, t.value()) : t);
    }
    return result;
  }

  void clifford(const GateInfo& info, std::span<const Target> group) {
    std::vector<bool> had;
    for (const Target t : group) {
      had.push_back(x[t.value()]);
      had.push_back(z[t.value()]);
    }
    for (const Target t : group) x[t.value()] = z[t.value()] = false;
    for (size_t g = 0; g < had.size(); g++) {
      if (!had[g]) continue;
      for (size_t k = 0; k < group.size(); k++) {
        const char letter = info.conjugates[g][k + 1];
        if (letter != '_' && letter != 'I') multiply(Target::pauli(letter, group[k].value()));
      }
    }
  }

  void step(const Instruction& instruction, std::span<const Target> group) {
    const GateInfo& info = gate_info(instruction.gate);
    switch (info.kind) {
      case GateKind::kClifford1:
        return clifford(info, group);
      case GateKind::kClifford2: {
        if (!group[0].is_classical() && !group[1].is_classical()) return clifford(info, group);
        const bool first = group[0].is_classical();
        const Target control = first ? group[0] : group[1], qubit = first ? group[1] : group[0];
        if (!control.is_record() || !qubit.has_qubit() || !at(control)) return;
        // CX, CY, CZ act through their last letter, XCZ and YCZ through their first.
        multiply(Target::pauli(first ? info.name.back() : (info.name == "CZ" ? 'Z' : info.name[0]), qubit.value()));
        return;
      }
      case GateKind::kCollapse: {
        const Target factor = Target::pauli(info.basis, group[0].value());
        if (info.measures) record(anticommutes(factor));
        if (info.resets) x[factor.value()] = z[factor.value()] = false;
        return;
      }
      case GateKind::kPairMeasure:
      case GateKind::kProduct: {
        bool flip = false;
        const std::vector<Target> factors = product(group, info.basis);
        for (const Target t : factors) flip = flip != anticommutes(t);
        if (info.measures) return record(flip);
        if (flip) {
          for (const Target t : factors) multiply(t);
        }
        return;
      }
      case GateKind::kNoise:
        if (info.produces_results()) record(false);
        return;
      default:
        break;
    }
    if (instruction.gate == Gate::MPAD) record(false);
    if (instruction.gate == Gate::OBSERVABLE_INCLUDE) {
      const Target t = group[0];
      if (t.is_record() ? at(t) : anticommutes(t)) {
        symptoms ^= uint64_t{1} << (detectors + static_cast<size_t>(instruction.arguments[0]));
      }
    }
    if (instruction.gate == Gate::DETECTOR && at(group[0])) symptoms ^= uint64_t{1} << next_detector;
  }
};

struct Group {
  const Instruction* instruction;
  std::span<const Target> targets;
  bool ends_detector = false;
};

}  // namespace

std::vector<double> distribution(const Circuit& circuit, size_t detectors, size_t observables) {
  SALLOW_CHECK(detectors + observables <= 20);
  std::vector<Group> groups;
  for (const Instruction& instruction : circuit.instructions()) {
    SALLOW_CHECK(instruction.gate != Gate::REPEAT);
    const std::span<const Target> all = instruction.targets;
    if (instruction.gate == Gate::DETECTOR) {
      for (size_t k = 0; k < all.size(); k++) groups.push_back({&instruction, all.subspan(k, 1), false});
      groups.push_back({&instruction, {}, true});
      continue;
    }
    if (instruction.gate == Gate::OBSERVABLE_INCLUDE) {
      for (size_t k = 0; k < all.size(); k++) groups.push_back({&instruction, all.subspan(k, 1), false});
      continue;
    }
    for_each_target_group(instruction, [&](std::span<const Target> g) { groups.push_back({&instruction, g, false}); });
  }

  // The symptoms of Paulis and of a flipped result at the end of a group's action.
  const size_t qubits = circuit.counts().qubits;
  const auto symptoms = [&](size_t place, const std::vector<Target>& paulis, bool flip_result) {
    Frame frame;
    frame.x.assign(qubits, false);
    frame.z.assign(qubits, false);
    frame.detectors = detectors;
    for (size_t k = 0; k < groups.size(); k++) {
      if (groups[k].ends_detector) {
        frame.next_detector++;
        continue;
      }
      frame.step(*groups[k].instruction, groups[k].targets);
      if (k != place) continue;
      for (const Target t : paulis) frame.multiply(t);
      if (flip_result) frame.records[frame.next_record - 1] = !frame.records[frame.next_record - 1];
    }
    return frame.symptoms;
  };
  std::vector<double> result(size_t{1} << (detectors + observables));
  result[0] = 1;
  std::vector<std::pair<double, uint64_t>> chain;
  ChainProbabilities chain_probabilities;
  const auto end_chain = [&] {
    compose_cases(result, chain);
    chain.clear();
    chain_probabilities = {};
  };
  for (size_t place = 0; place < groups.size(); place++) {
    const Instruction& instruction = *groups[place].instruction;
    const std::span<const Target> targets = groups[place].targets;
    const std::vector<double>& p = instruction.arguments;
    const GateInfo& info = gate_info(instruction.gate);
    const NoiseChannel& channel = info.channel;
    if (channel.chain != ChainPart::kElse) end_chain();
    std::vector<std::pair<double, uint64_t>> cases;
    for (size_t k = 0; k < channel.cases.size(); k++) {
      std::vector<Target> paulis;
      append_paulis(channel.cases[k], targets, paulis);
      cases.push_back({channel.case_probability(k, p), symptoms(place, paulis, channel.heralds)});
    }
    if (info.arguments == ArgumentRule::kOptionalProbability && !p.empty()) {
      cases = {{p[0], symptoms(place, {}, true)}};
    }
    if (channel.chain != ChainPart::kNone) {
      chain.push_back({chain_probabilities.next(cases[0].first), cases[0].second});
      continue;
    }
    compose_cases(result, cases);
  }
  end_chain();
  return result;
}

}  // namespace sallow
