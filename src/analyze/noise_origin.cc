#include "analyze/noise_origin.h"

#include <algorithm>
#include <optional>

namespace sallow {
namespace {

/// A position in a circuit that moves from one instruction to the next, into and out of loops.
class CircuitWalk {
 public:
  CircuitWalk(const Circuit& circuit, const ErrorLocation& start) {
    const Circuit* block = &circuit;
    for (const ErrorLocation::Level& level : start.levels) {
      levels_.push_back({block, level.index, level.repetition});
      block = level.instruction->body.get();
    }
  }

  /// The instruction before, or null at the start of the circuit.
  const Instruction* back() {
    Level& level = levels_.back();
    if (level.index > 0) {
      level.index--;
    } else if (levels_.size() == 1) {
      return nullptr;
    } else if (level.repetition > 0) {
      level.repetition--;
      level.index = level.block->instructions().size() - 1;
    } else {
      levels_.pop_back();
      return back();
    }
    while (current().gate == Gate::REPEAT) {
      const Instruction& loop = current();
      levels_.push_back({loop.body.get(), loop.body->instructions().size() - 1, loop.repetitions - 1});
    }
    return &current();
  }

  /// The instruction after, or null at the end of the circuit.
  const Instruction* forward() {
    while (true) {
      Level& level = levels_.back();
      if (level.index + 1 < level.block->instructions().size()) {
        level.index++;
        break;
      }
      if (levels_.size() == 1) return nullptr;
      const Level& outer = levels_[levels_.size() - 2];
      if (level.repetition + 1 < outer.block->instructions()[outer.index].repetitions) {
        level.repetition++;
        level.index = 0;
        break;
      }
      levels_.pop_back();
    }
    while (current().gate == Gate::REPEAT) levels_.push_back({current().body.get(), 0, 0});
    return &current();
  }

 private:
  struct Level {
    const Circuit* block;
    size_t index;
    uint64_t repetition;
  };
  const Instruction& current() const { return levels_.back().block->instructions()[levels_.back().index]; }

  std::vector<Level> levels_;
};

bool is_operation(const Instruction& instruction) {
  const GateKind kind = gate_info(instruction.gate).kind;
  return kind != GateKind::kAnnotation && kind != GateKind::kBlock && kind != GateKind::kNoise;
}

bool collapses(const Instruction& instruction) {
  const GateKind kind = gate_info(instruction.gate).kind;
  return kind == GateKind::kCollapse || kind == GateKind::kPairMeasure || instruction.gate == Gate::MPP;
}

/// Whether one group of the instruction's targets acts on all of these qubits. A Pauli that a classical bit controls is
/// no operation on the chip.
bool acts_on(const Instruction& instruction, const std::vector<uint32_t>& qubits) {
  bool found = false;
  for_each_target_group(instruction, [&](std::span<const Target> group) {
    if (std::ranges::any_of(group, [](Target target) { return target.is_classical(); })) return;
    found = found || std::ranges::all_of(qubits, [&](uint32_t qubit) {
              return std::ranges::any_of(group,
                                         [&](Target target) { return target.has_qubit() && target.value() == qubit; });
            });
  });
  return found;
}

/// The last operation on these qubits within one TICK, unless the noise of another instruction comes between.
const Instruction* operation_before(CircuitWalk walk, const std::vector<uint32_t>& qubits, int& ticks) {
  ticks = 0;
  while (const Instruction* instruction = walk.back()) {
    if (instruction->gate == Gate::TICK && ++ticks > 1) return nullptr;
    if (gate_info(instruction->gate).is_noise() && acts_on(*instruction, qubits)) return nullptr;
    if (is_operation(*instruction) && acts_on(*instruction, qubits)) return instruction;
  }
  return nullptr;
}

/// The next operation on this qubit, within one TICK.
const Instruction* operation_after(CircuitWalk walk, const std::vector<uint32_t>& qubits) {
  int ticks = 0;
  while (const Instruction* instruction = walk.forward()) {
    if (instruction->gate == Gate::TICK && ++ticks > 1) return nullptr;
    if (is_operation(*instruction) && acts_on(*instruction, qubits)) return instruction;
  }
  return nullptr;
}

/// Whether a qubit is measured or reset between the TICKs around this place, or between the TICKs before if nothing
/// happens between these.
bool is_in_readout(const CircuitWalk& here) {
  bool has_operation = false;
  CircuitWalk walk = here;
  while (const Instruction* instruction = walk.forward()) {
    if (instruction->gate == Gate::TICK) break;
    if (collapses(*instruction)) return true;
    has_operation = has_operation || is_operation(*instruction);
  }
  walk = here;
  int ticks = 0;
  while (const Instruction* instruction = walk.back()) {
    if (instruction->gate == Gate::TICK && (has_operation || ++ticks > 1)) break;
    if (collapses(*instruction)) return true;
    has_operation = has_operation || is_operation(*instruction);
  }
  return false;
}

NoisePlace place_of_operation(Gate gate) {
  const GateInfo& info = gate_info(gate);
  switch (info.kind) {
    case GateKind::kCollapse:
      return info.measures ? NoisePlace::kMeasurement : NoisePlace::kReset;
    case GateKind::kClifford1:
      return NoisePlace::kOneQubitGate;
    default:
      return NoisePlace::kTwoQubitGate;
  }
}

}  // namespace

std::string noise_place_name(NoisePlace place) {
  switch (place) {
    case NoisePlace::kTwoQubitGate:
      return "two-qubit gates";
    case NoisePlace::kOneQubitGate:
      return "one-qubit gates";
    case NoisePlace::kIdle:
      return "idle";
    case NoisePlace::kIdleInReadout:
      return "idle during readout";
    case NoisePlace::kMeasurement:
      return "measurement";
    case NoisePlace::kReset:
      return "reset";
    case NoisePlace::kOther:
      break;
  }
  return "other";
}

std::string NoiseKind::text() const {
  const bool has_gate =
      place != NoisePlace::kIdle && place != NoisePlace::kIdleInReadout && place != NoisePlace::kOther;
  std::string where = has_gate ? std::string(gate_info(gate).name) : noise_place_name(place);
  if (place == NoisePlace::kReset && gate_info(gate).measures) where += " (reset)";
  const bool is_result = !gate_info(channel).is_noise();
  return where + ", " + (is_result ? "flipped result" : std::string(gate_info(channel).name));
}

NoiseKind NoiseOrigins::kind_of(const ErrorLocation& location) {
  const bool is_first = std::ranges::all_of(location.levels, [](const auto& level) { return level.repetition == 0; });
  const Key key{location.levels.back().instruction, location.first_target, is_first};
  const auto known = known_.find(key);
  if (known != known_.end()) return known->second;
  return known_[key] = find(location);
}

NoiseKind NoiseOrigins::find(const ErrorLocation& location) const {
  const Instruction& noise = *location.levels.back().instruction;
  const GateInfo& info = gate_info(noise.gate);
  if (!info.is_noise()) return {NoisePlace::kMeasurement, noise.gate, noise.gate};
  if (info.channel.chain != ChainPart::kNone) return {NoisePlace::kOther, Gate::I, noise.gate};
  std::vector<uint32_t> qubits;
  for (size_t k = 0; k < location.target_count; k++) {
    const Target target = noise.targets[location.first_target + k];
    if (target.has_qubit()) qubits.push_back(target.value());
  }
  const CircuitWalk here(circuit_, location);
  int ticks = 0;
  const Instruction* before = operation_before(here, qubits, ticks);
  if (qubits.size() > 1) {
    if (before == nullptr) return {NoisePlace::kOther, Gate::I, noise.gate};
    return {NoisePlace::kTwoQubitGate, before->gate, noise.gate};
  }
  const bool is_just_reset = before != nullptr && ticks == 0 && gate_info(before->gate).resets;
  if (info.channel.is_single_error() && !is_just_reset) {
    const Instruction* after = operation_after(here, qubits);
    if (after != nullptr && gate_info(after->gate).kind == GateKind::kCollapse && gate_info(after->gate).measures) {
      return {NoisePlace::kMeasurement, after->gate, noise.gate};
    }
  }
  if (before != nullptr && before->gate != Gate::I) {
    const NoisePlace place = is_just_reset ? NoisePlace::kReset : place_of_operation(before->gate);
    return {place, before->gate, noise.gate};
  }
  return {is_in_readout(here) ? NoisePlace::kIdleInReadout : NoisePlace::kIdle, Gate::I, noise.gate};
}

}  // namespace sallow
