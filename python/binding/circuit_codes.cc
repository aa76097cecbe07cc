#include "circuit_codes.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/saturating.h"
#include "base/text_cursor.h"
#include "binding.h"
#include "circuit/validate.h"
#include "tableau/reference_sample.h"

namespace sallow::python {

namespace {

constexpr uint32_t kInverted = 1u << 24, kX = 1u << 25, kZ = 1u << 26, kRecord = 1u << 27, kSweep = 1u << 28,
                   kCombiner = 1u << 29;

// A flattened circuit of more instructions would fill the memory of most machines.
constexpr uint64_t kMostFlattened = uint64_t{1} << 26;

uint64_t largest_total(const CircuitCounts& counts) {
  return std::max({counts.measurements, counts.detectors, counts.ticks, counts.instructions});
}

void require_total(uint64_t total) {
  SALLOW_REQUIRE(total <= Circuit::kMaxTotal,
                 "the circuit would have more than 2^63 - 1 results, detectors, ticks or instructions");
}

/// The nesting depth of REPEAT blocks.
size_t depth_of(const Circuit& circuit) {
  size_t depth = 0;
  for (const Instruction& instruction : circuit.instructions()) {
    if (instruction.body != nullptr) depth = std::max(depth, 1 + depth_of(*instruction.body));
  }
  return depth;
}

Gate gate_named(std::string_view name) {
  const std::optional<Gate> gate = find_gate(name);
  if (gate) return *gate;
  if (is_beyond_clifford(name)) throw InputError(quoted(name) + " is not a Clifford gate");
  const std::string_view nearest = nearest_gate_name(name);
  throw InputError("unknown gate " + quoted(name) + (nearest.empty() ? "" : "; did you mean " + quoted(nearest) + "?"));
}

void add_up(std::vector<double>& shift, const std::vector<double>& more) {
  if (shift.size() < more.size()) shift.resize(more.size());
  for (size_t k = 0; k < more.size(); k++) shift[k] += more[k];
}

void append_flattened(const Circuit& circuit, std::vector<double>& shift, Circuit& flat) {
  for (const Instruction& instruction : circuit.instructions()) {
    stop_if_requested();
    if (instruction.gate == Gate::REPEAT) {
      for (uint64_t turn = 0; turn < instruction.repetitions; turn++) append_flattened(*instruction.body, shift, flat);
    } else if (instruction.gate == Gate::SHIFT_COORDS) {
      add_up(shift, instruction.arguments);
    } else {
      Instruction moved = instruction;
      if (moved.gate == Gate::DETECTOR || moved.gate == Gate::QUBIT_COORDS) {
        for (size_t k = 0; k < std::min(shift.size(), moved.arguments.size()); k++) moved.arguments[k] += shift[k];
      }
      flat.append(std::move(moved));
    }
  }
}

}  // namespace

uint32_t code_of(Target target) {
  return target.value() | (target.inverted() ? kInverted : 0) | (target.pauli_x() ? kX : 0) |
         (target.pauli_z() ? kZ : 0) | (target.is_record() ? kRecord : 0) | (target.is_sweep() ? kSweep : 0) |
         (target.is_combiner() ? kCombiner : 0);
}

Target target_of(uint32_t code) {
  const uint32_t value = code & Target::kMaxValue, kind = code & ~Target::kMaxValue & ~kInverted;
  const bool inverted = (code & kInverted) != 0;
  switch (kind) {
    case 0:
      return Target::qubit(value, inverted);
    case kX:
      return Target::pauli('X', value, inverted);
    case kZ:
      return Target::pauli('Z', value, inverted);
    case kX | kZ:
      return Target::pauli('Y', value, inverted);
    case kRecord:
      if (!inverted && value > 0) return Target::record(value);
      break;
    case kSweep:
      if (!inverted) return Target::sweep(value);
      break;
    case kCombiner:
      if (code == kCombiner) return Target::combiner();
      break;
  }
  throw UsageError(std::to_string(code) + " is not a target");
}

Instruction make_instruction(std::string_view name, const std::vector<uint32_t>& targets,
                             const std::vector<double>& arguments, std::string tag) {
  Instruction instruction{.gate = gate_named(name), .arguments = arguments, .tag = std::move(tag)};
  if (instruction.gate == Gate::REPEAT) {
    throw InputError("a REPEAT needs a body", "append a CircuitRepeatBlock, or multiply a circuit");
  }
  const GateInfo& info = gate_info(instruction.gate);
  instruction.targets.reserve(targets.size());
  for (uint32_t code : targets) instruction.targets.push_back(target_of(code));
  for (double argument : arguments) {
    if (!std::isfinite(argument)) throw InputError(std::string(info.name) + ": an argument is not a finite number");
  }
  if (const auto objection = find_objection(info, instruction.arguments, instruction.targets)) {
    throw InputError(objection->message, objection->remedy);
  }
  if (info.targets == TargetRule::kPaulis) std::erase(instruction.targets, Target::combiner());
  return instruction;
}

void append_circuit(Circuit& circuit, const Circuit& other) {
  // The totals of this circuit are computed only if those of the other are large, because circuits are built piece by
  // piece.
  constexpr uint64_t kLarge = uint64_t{1} << 40;
  const uint64_t more = largest_total(other.counts());
  if (more >= kLarge) require_total(saturating_add(largest_total(circuit.counts()), more));
  circuit += other;
}

Circuit repeated(uint64_t repetitions, const Circuit& body, const std::string& tag) {
  SALLOW_REQUIRE(depth_of(body) < Circuit::kMaxDepth, "REPEAT blocks would nest more than 1000 deep");
  Circuit loop;
  loop.append_repeat(repetitions, body, tag);
  require_total(largest_total(loop.counts()));
  return loop;
}

Circuit flattened(const Circuit& circuit) {
  const uint64_t instructions = circuit.counts().instructions;
  if (instructions > kMostFlattened) {
    throw InputError("the flattened circuit would have " + std::to_string(instructions) + " instructions; at most " +
                     std::to_string(kMostFlattened) + " are written out");
  }
  Circuit flat;
  std::vector<double> shift;
  append_flattened(circuit, shift, flat);
  return flat;
}

Circuit without_tags(const Circuit& circuit) {
  Circuit bare;
  for (Instruction instruction : circuit.instructions()) {
    instruction.tag.clear();
    if (instruction.body != nullptr) {
      instruction.body = std::make_shared<const Circuit>(without_tags(*instruction.body));
    }
    bare.append(std::move(instruction));
  }
  return bare;
}

std::vector<uint64_t> reference_words(const Circuit& circuit) {
  const uint64_t measurements = circuit.counts().measurements;
  SALLOW_REQUIRE(measurements <= uint64_t{1} << 33,
                 "the circuit has " + std::to_string(measurements) + " measurements; at most 2^33 are written out");
  return ReferenceSample(circuit).packed();
}

bool approx_equal(const Circuit& a, const Circuit& b, double tolerance) {
  return std::ranges::equal(a.instructions(), b.instructions(), [&](const Instruction& one, const Instruction& other) {
    return one.gate == other.gate && one.targets == other.targets && one.tag == other.tag &&
           one.repetitions == other.repetitions &&
           std::ranges::equal(one.arguments, other.arguments,
                              [&](double x, double y) { return std::abs(x - y) <= tolerance; }) &&
           (one.body == nullptr || approx_equal(*one.body, *other.body, tolerance));
  });
}

}  // namespace sallow::python
