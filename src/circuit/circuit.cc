#include "circuit/circuit.h"

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "base/saturating.h"
#include "circuit/validate.h"

namespace sallow {

namespace {

void raise_to(uint64_t& value, uint64_t floor) {
  value = std::max(value, floor);
}

void count_targets(const Instruction& instruction, CircuitCounts& counts) {
  bool targets_are_bits = instruction.gate == Gate::MPAD;
  for (Target target : instruction.targets) {
    if (target.is_record()) {
      raise_to(counts.max_lookback, target.value());
    } else if (target.is_sweep()) {
      raise_to(counts.sweep_bits, uint64_t{target.value()} + 1);
    } else if (!target.is_combiner() && !targets_are_bits) {
      raise_to(counts.qubits, uint64_t{target.value()} + 1);
    }
  }
}

void count_instruction(const Instruction& instruction, CircuitCounts& counts) {
  if (instruction.gate == Gate::REPEAT) {
    CircuitCounts body = instruction.body->counts();
    raise_to(counts.qubits, body.qubits);
    raise_to(counts.observables, body.observables);
    raise_to(counts.sweep_bits, body.sweep_bits);
    raise_to(counts.max_lookback, body.max_lookback);
    auto add = [&](uint64_t& total, uint64_t a_turn) {
      total = saturating_add(total, saturating_multiply(a_turn, instruction.repetitions));
    };
    add(counts.measurements, body.measurements);
    add(counts.detectors, body.detectors);
    add(counts.ticks, body.ticks);
    add(counts.instructions, std::max<uint64_t>(1, body.instructions));
    return;
  }
  counts.instructions = saturating_add(counts.instructions, 1);
  count_targets(instruction, counts);
  counts.measurements = saturating_add(counts.measurements, result_count(instruction));
  if (instruction.gate == Gate::DETECTOR) counts.detectors = saturating_add(counts.detectors, 1);
  if (instruction.gate == Gate::TICK) counts.ticks = saturating_add(counts.ticks, 1);
  if (instruction.gate == Gate::OBSERVABLE_INCLUDE) {
    raise_to(counts.observables, static_cast<uint64_t>(instruction.arguments[0]) + 1);
  }
}

// Adds the results of a circuit, and finds the first lookback that reaches before all of them. Inside a loop the first
// turn has the fewest results before it.
void require_lookbacks(const Circuit& circuit, uint64_t& results) {
  for (const Instruction& instruction : circuit.instructions()) {
    if (instruction.gate == Gate::REPEAT) {
      const uint64_t before = results;
      require_lookbacks(*instruction.body, results);
      results = saturating_add(before, saturating_multiply(results - before, instruction.repetitions));
      continue;
    }
    for (Target target : instruction.targets) {
      if (!target.is_record() || target.value() <= results) continue;
      throw InputError(std::string(gate_info(instruction.gate).name) + ": " + target.str() +
                           " reaches before the first result; there are " + std::to_string(results) + " so far",
                       "parts of circuits may look back further; put them after the results that they mean");
    }
    results = saturating_add(results, result_count(instruction));
  }
}

}  // namespace

bool Instruction::operator==(const Instruction& other) const {
  if (gate != other.gate || arguments != other.arguments || targets != other.targets || tag != other.tag ||
      repetitions != other.repetitions || (body == nullptr) != (other.body == nullptr)) {
    return false;
  }
  return body == other.body || *body == *other.body;
}

Circuit Circuit::from_file(const std::string& path) {
  return parse(read_file(path), path);
}

void Circuit::append(Instruction instruction) {
  if (!instructions_.empty() && joins_neighbours(instruction.gate)) {
    Instruction& last = instructions_.back();
    if (last.gate == instruction.gate && last.arguments == instruction.arguments && last.tag == instruction.tag) {
      last.targets.insert(last.targets.end(), instruction.targets.begin(), instruction.targets.end());
      return;
    }
  }
  instructions_.push_back(std::move(instruction));
}

void Circuit::append(Gate gate, std::vector<Target> targets, std::vector<double> arguments, std::string tag) {
  SALLOW_REQUIRE(gate != Gate::REPEAT, "append: a REPEAT has a body; use append_repeat");
  if (const auto objection = find_objection(gate_info(gate), arguments, targets)) {
    throw UsageError("append: " + objection->message);
  }
  append(Instruction{
      .gate = gate, .arguments = std::move(arguments), .targets = std::move(targets), .tag = std::move(tag)});
}

void Circuit::append_repeat(uint64_t repetitions, Circuit body, std::string tag) {
  SALLOW_REQUIRE(repetitions > 0, "append_repeat: expected at least 1 repetition, got 0");
  append(Instruction{.gate = Gate::REPEAT,

                     .tag = std::move(tag),
                     .repetitions = repetitions,
                     .body = std::make_shared<const Circuit>(std::move(body))});
}

Circuit& Circuit::operator+=(const Circuit& other) {
  if (&other == this) return *this += Circuit(other);
  for (const Instruction& instruction : other.instructions_) append(instruction);
  return *this;
}

CircuitCounts Circuit::counts() const {
  CircuitCounts counts;
  for (const Instruction& instruction : instructions_) count_instruction(instruction, counts);
  return counts;
}

void Circuit::require_whole() const {
  const CircuitCounts counts = this->counts();
  if (std::max({counts.measurements, counts.detectors, counts.ticks, counts.instructions}) > kMaxTotal) {
    throw InputError("the circuit has more than 2^63 - 1 results, detectors, ticks or instructions",
                     "repeat fewer times");
  }
  uint64_t results = 0;
  require_lookbacks(*this, results);
}

void Circuit::require_walkable(const std::string& remedy) const {
  const uint64_t instructions = counts().instructions;
  if (instructions <= kMostWalked) return;
  throw InputError("the circuit has " + (instructions == UINT64_MAX ? "more than 2^64" : std::to_string(instructions)) +
                       " instructions with its repeats written out; at most " + std::to_string(kMostWalked) +
                       " can be processed one by one",
                   remedy);
}

Circuit Circuit::without_noise() const {
  Circuit clean;
  for (const Instruction& instruction : instructions_) {
    const GateInfo& info = gate_info(instruction.gate);
    if (instruction.gate == Gate::REPEAT) {
      clean.append_repeat(instruction.repetitions, instruction.body->without_noise(), instruction.tag);
    } else if (info.is_noise()) {
      if (!info.produces_results()) continue;
      std::vector<Target> zeros(instruction.targets.size(), Target::qubit(0));
      clean.append(Gate::MPAD, std::move(zeros), {}, instruction.tag);
    } else {
      Instruction copy = instruction;
      if (info.arguments == ArgumentRule::kOptionalProbability) copy.arguments.clear();
      clean.append(std::move(copy));
    }
  }
  return clean;
}

bool joins_neighbours(Gate gate) {
  switch (gate) {
    case Gate::DETECTOR:
    case Gate::OBSERVABLE_INCLUDE:
    case Gate::TICK:
    case Gate::QUBIT_COORDS:
    case Gate::SHIFT_COORDS:
    case Gate::REPEAT:
      return false;
    default:
      return gate_info(gate).channel.chain == ChainPart::kNone;
  }
}

uint64_t result_count(const Instruction& instruction) {
  const GateInfo& info = gate_info(instruction.gate);
  if (!info.produces_results()) return 0;
  if (info.kind == GateKind::kPairMeasure) return instruction.targets.size() / 2;
  if (info.kind != GateKind::kProduct) return instruction.targets.size();
  // Each combiner joins two Paulis into one product.
  auto combiners = std::count_if(instruction.targets.begin(), instruction.targets.end(),
                                 [](Target target) { return target.is_combiner(); });
  return instruction.targets.size() - 2 * static_cast<uint64_t>(combiners);
}

}  // namespace sallow
