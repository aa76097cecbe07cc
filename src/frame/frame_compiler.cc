#include <algorithm>
#include <array>
#include <bit>
#include <initializer_list>
#include <optional>
#include <unordered_map>

#include "base/error.h"
#include "base/stop_request.h"
#include "circuit/pauli_product.h"
#include "circuit/qubit_numbers.h"
#include "frame/frame_program.h"
#include "frame/pending_noise.h"
#include "frame/row_additions.h"

namespace sallow {

namespace {

using StepKind = FrameProgram::StepKind;

// The parts of a frame have names: 2q for the X part of qubit q and 2q + 1 for its Z part. place_[name] is the row that
// currently holds that part.
class Compiler {
 public:
  explicit Compiler(const Circuit& circuit, FrameOutput output) : noise_(program_) {
    const CircuitCounts counts = circuit.counts();
    program_.output = output;
    program_.measurement_count = counts.measurements;
    program_.detector_count = counts.detectors;
    program_.observable_count = output == FrameOutput::kDetections ? counts.observables : 0;
    program_.sweep_bit_count = counts.sweep_bits;
    qubit_number_ = number_qubits(circuit);
    scratch_ = static_cast<uint32_t>(2 * qubit_number_.size());
    program_.row_count = scratch_ + 1;
    for (uint32_t name = 0; name < scratch_; name++) place_.push_back(name);
    // The phase of |0> is unknown: a Z changes nothing. So the Z parts start at random.
    for (uint32_t name = 1; name < scratch_; name += 2) list_one(StepKind::kRandomizeRows, place_[name]);
  }

  FrameProgram finish(const Circuit& circuit) {
    compile(circuit);
    emit();
    place_noise();
    program_.record_rows = std::bit_ceil(std::max<uint64_t>(record_rows_, 1));
    return std::move(program_);
  }

 private:
  uint32_t x(Target target) const { return 2 * static_cast<uint32_t>(qubit_number_.at(target.value())); }
  uint32_t z(Target target) const { return x(target) + 1; }

  // --- steps ---

  void place_noise() {
    if (noise_.waits_on_record()) record_rows_ = std::max(record_rows_, result_count_ - noise_.oldest_result());
    noise_.place(result_count_);
  }
  void use(uint32_t row) {
    if (noise_.waits_on(row)) place_noise();
  }
  void use_record(uint64_t lookback) {
    if (noise_.waits_on_record()) place_noise();
    record_rows_ = std::max(record_rows_, lookback);
  }

  // Adds an entry to the latest step if that step has this kind and its list is at the end of the pool; otherwise
  // starts a step.
  void list(StepKind kind, std::initializer_list<uint32_t> words) {
    std::vector<FrameProgram::Step>& steps = program_.steps;
    const size_t width = words.size();
    if (steps.size() <= barrier_ || steps.back().kind != kind ||
        steps.back().first + steps.back().count * width != program_.pool.size()) {
      SALLOW_CHECK(program_.pool.size() < UINT32_MAX - 8);
      steps.push_back({kind, static_cast<uint32_t>(program_.pool.size()), 0});
    }
    program_.pool.insert(program_.pool.end(), words.begin(), words.end());
    steps.back().count++;
  }
  void list_one(StepKind kind, uint32_t row) {
    use(row);
    list(kind, {row});
  }
  void add_row(uint32_t target, uint32_t source) {
    use(target);
    use(source);
    list(StepKind::kXorRows, {target, source});
  }
  void clear(uint32_t row) { list_one(StepKind::kClearRows, row); }
  void randomize(uint32_t row) { list_one(StepKind::kRandomizeRows, row); }
  void record(uint32_t row) {
    list_one(StepKind::kRecordRows, row);
    result_count_++;
  }
  void record_zero() {
    std::vector<FrameProgram::Step>& steps = program_.steps;
    if (steps.size() <= barrier_ || steps.back().kind != StepKind::kRecordZeros) {
      steps.push_back({StepKind::kRecordZeros, 0, 0});
    }
    steps.back().count++;
    result_count_++;
  }

  // Sends the results so far to the output. Noise may change results until this step.
  void emit() {
    if (program_.output != FrameOutput::kMeasurementFlips || result_count_ == emitted_count_) return;
    const uint64_t count = result_count_ - emitted_count_;
    use_record(count);
    program_.steps.push_back({StepKind::kEmit, 0, static_cast<uint32_t>(count)});
    emitted_count_ = result_count_;
  }

  // --- instructions ---

  void compile(const Circuit& circuit) {
    const std::vector<Instruction>& instructions = circuit.instructions();
    for (size_t k = 0; k < instructions.size(); k++) {
      stop_if_requested();
      const Instruction& instruction = instructions[k];
      const ChainPart part = chain_part(instruction);
      if (part == ChainPart::kFirst) {
        compile_chain(instructions, k);
      } else if (part == ChainPart::kElse) {
        compile_chain_part(instructions, k);
      } else if (instruction.gate == Gate::REPEAT) {
        compile_loop(instruction);
      } else {
        compile(instruction);
      }
      constexpr uint64_t kEmitAtOnce = 1024;
      if (result_count_ - emitted_count_ >= kEmitAtOnce) emit();
    }
  }

  void compile(const Instruction& instruction) {
    switch (gate_info(instruction.gate).kind) {
      case GateKind::kAnnotation:
        compile_annotation(instruction);
        break;
      case GateKind::kBlock:
        compile_loop(instruction);
        break;
      case GateKind::kCollapse:
        compile_collapse(instruction);
        break;
      case GateKind::kPairMeasure:
      case GateKind::kProduct:
        compile_products(instruction);
        break;
      case GateKind::kNoise:
        compile_noise(instruction);
        break;
      case GateKind::kClifford1:
        for (const Target target : instruction.targets) apply(instruction.gate, {x(target), z(target)});
        break;
      case GateKind::kClifford2:
        for (size_t k = 0; k < instruction.targets.size(); k += 2) {
          compile_pair(instruction.gate, instruction.targets[k], instruction.targets[k + 1]);
        }
        break;
    }
  }

  void apply(Gate gate, std::initializer_list<uint32_t> names) {
    const RowAdditions& action = row_additions(gate);
    const uint32_t* name = names.begin();
    uint32_t places[4];
    for (size_t k = 0; k < names.size(); k++) places[k] = place_[name[k]];
    for (size_t k = 0; k < names.size(); k++) place_[name[k]] = places[action.source[k]];
    for (const RowAdditions::Addition& addition : action.additions) {
      add_row(place_[name[addition.target]], place_[name[addition.added]]);
    }
  }

  void compile_pair(Gate gate, Target a, Target b) {
    if (!a.is_classical() && !b.is_classical()) return apply(gate, {x(a), z(a), x(b), z(b)});
    if (a.is_classical() && b.is_classical()) return;
    // A classical bit with value 1 is an X on its side; the gate applies the image of that X on the other side.
    const bool first_is_bit = a.is_classical();
    const Target bit = first_is_bit ? a : b, qubit = first_is_bit ? b : a;
    const unsigned image = clifford_table(gate).image[first_is_bit ? 0b0001 : 0b0100];
    const unsigned pauli = first_is_bit ? image >> 2 : image & 3;
    if (bit.is_record()) use_record(bit.value());
    for (uint32_t part = 0; part < 2; part++) {
      if ((pauli >> part & 1) == 0) continue;
      const uint32_t row = place_[x(qubit) + part];
      use(row);
      list(bit.is_record() ? StepKind::kXorRecord : StepKind::kXorSweep, {row, bit.value()});
    }
  }

  void compile_collapse(const Instruction& instruction) {
    const GateInfo& info = gate_info(instruction.gate);
    for (const Target target : instruction.targets) {
      // `seen` is the part that flips the result, and `free` the part that the collapse makes irrelevant. In the Y
      // basis, `seen` is the sum of the X and Z parts, and `free` is either part.
      const uint32_t free = place_[info.basis == 'X' ? x(target) : z(target)];
      const uint32_t seen = place_[info.basis == 'X' ? z(target) : x(target)];
      const bool y = info.basis == 'Y';
      if (y) add_row(seen, free);
      if (info.measures) record(seen);
      if (info.measures && !instruction.arguments.empty()) {
        noise_.add_record_flip(instruction.arguments[0], result_count_ - 1);
      }
      if (info.resets) clear(seen);
      randomize(free);
      if (y) add_row(seen, free);
    }
  }

  void compile_products(const Instruction& instruction) {
    const GateInfo& info = gate_info(instruction.gate);
    for_each_target_group(instruction, [&](std::span<const Target> group) {
      std::vector<Target> targets;
      for (const Target target : group) {
        targets.push_back(info.kind == GateKind::kPairMeasure ? Target::pauli(info.basis, target.value()) : target);
      }
      compile_product(instruction, multiply_paulis(targets).paulis);
    });
  }

  void compile_product(const Instruction& instruction, const std::vector<Target>& paulis) {
    // The scratch row first holds whether the frame anticommutes with the product.
    clear(scratch_);
    for (const Target pauli : paulis) {
      if (pauli.pauli_z()) add_row(scratch_, place_[x(pauli)]);
      if (pauli.pauli_x()) add_row(scratch_, place_[z(pauli)]);
    }
    const bool measures = instruction.gate != Gate::SPP && instruction.gate != Gate::SPP_DAG;
    if (measures) {
      record(scratch_);
      if (!instruction.arguments.empty()) noise_.add_record_flip(instruction.arguments[0], result_count_ - 1);
      // After a measurement the product may have acted on the state or not: no later result depends on it.
      randomize(scratch_);
    }
    for (const Target pauli : paulis) {
      if (pauli.pauli_x()) add_row(place_[x(pauli)], scratch_);
      if (pauli.pauli_z()) add_row(place_[z(pauli)], scratch_);
    }
  }

  void compile_annotation(const Instruction& instruction) {
    if (instruction.gate == Gate::MPAD) {
      for (size_t k = 0; k < instruction.targets.size(); k++) {
        record_zero();
        if (!instruction.arguments.empty()) noise_.add_record_flip(instruction.arguments[0], result_count_ - 1);
      }
    }
    if (program_.output != FrameOutput::kDetections) return;
    if (instruction.gate == Gate::DETECTOR) {
      for (const Target target : instruction.targets) use_record(target.value());
      std::vector<FrameProgram::Step>& steps = program_.steps;
      if (steps.size() <= barrier_ || steps.back().kind != StepKind::kDetectors) {
        steps.push_back({StepKind::kDetectors, static_cast<uint32_t>(program_.pool.size()), 0});
      }
      steps.back().count++;
      program_.pool.push_back(static_cast<uint32_t>(instruction.targets.size()));
      for (const Target target : instruction.targets) program_.pool.push_back(target.value());
    } else if (instruction.gate == Gate::OBSERVABLE_INCLUDE) {
      const uint32_t observable = static_cast<uint32_t>(instruction.arguments[0]);
      for (const Target target : instruction.targets) {
        if (target.is_record()) {
          use_record(target.value());
          list(StepKind::kXorObservables, {observable, target.value()});
        } else {
          if (target.pauli_z()) use_for_observable(observable, place_[x(target)]);
          if (target.pauli_x()) use_for_observable(observable, place_[z(target)]);
        }
      }
    }
  }
  void use_for_observable(uint32_t observable, uint32_t row) {
    use(row);
    list(StepKind::kXorObservableRows, {observable, row});
  }

  // --- noise ---

  void compile_noise(const Instruction& instruction) {
    const NoiseChannel& channel = gate_info(instruction.gate).channel;
    if (channel.cases.empty()) return;
    const bool depolarizing = channel.is_depolarizing();
    for_each_target_group(instruction, [&](std::span<const Target> group) {
      std::array<uint32_t, 4> rows;
      if (depolarizing) {
        constexpr uint8_t kAllRows = 0b1111;
        noise_.add_mixing(instruction.arguments[0], toggled_rows(kAllRows, group, rows));
      } else if (channel.is_single_error()) {
        noise_.add_flip(channel.case_probability(0, instruction.arguments),
                        toggled_rows(channel.cases[0], group, rows));
      } else {
        if (channel.heralds) record_zero();
        noise_.add_events(outcomes(instruction, channel, group));
      }
    });
  }

  // The rows that a case toggles, stored at the start of `rows`.
  std::span<const uint32_t> toggled_rows(uint8_t noise_case, std::span<const Target> group,
                                         std::array<uint32_t, 4>& rows) const {
    size_t count = 0;
    for (size_t k = 0; k < group.size(); k++) {
      if (noise_case >> 2 * k & 1) rows[count++] = place_[x(group[k])];
      if (noise_case >> 2 * k & 2) rows[count++] = place_[z(group[k])];
    }
    return std::span(rows).first(count);
  }

  std::vector<PendingNoise::Outcome> outcomes(const Instruction& instruction, const NoiseChannel& channel,
                                              std::span<const Target> group) const {
    std::vector<PendingNoise::Outcome> result;
    std::array<uint32_t, 4> rows;
    // The order determines which random word gives which outcome: the identity comes last if it is a case.
    for (const bool identity : {false, true}) {
      for (size_t k = 0; k < channel.cases.size(); k++) {
        if ((channel.cases[k] == 0) != identity) continue;
        PendingNoise::Outcome outcome{channel.case_probability(k, instruction.arguments), {}};
        if (channel.heralds) outcome.toggles.push_back({result_count_ - 1, true});
        for (const uint32_t row : toggled_rows(channel.cases[k], group, rows)) outcome.toggles.push_back({row, false});
        result.push_back(std::move(outcome));
      }
    }
    return result;
  }

  // Compiles a chain, E and the ELSE_CORRELATED_ERRORs after it, at its first part: one draw decides which part
  // happens, with plain instead of conditional probabilities. If other instructions come between the parts, a later
  // part waits in an extra row of its own.
  void compile_chain(const std::vector<Instruction>& instructions, size_t first) {
    std::vector<PendingNoise::Outcome> outcomes;
    ChainProbabilities probabilities;
    bool together = true;
    chain_began_ = true;
    for (size_t k = first; k < instructions.size(); k++) {
      const Instruction& instruction = instructions[k];
      const ChainPart part = chain_part(instruction);
      if (part == ChainPart::kNone) {
        if (instruction.gate == Gate::REPEAT && has_chain(*instruction.body)) break;
        together = false;
        continue;
      }
      if (part == ChainPart::kFirst && k != first) break;
      PendingNoise::Outcome outcome{probabilities.next(instruction.arguments[0]), {}};
      if (together) {
        drawn_parts_[&instruction] = std::nullopt;
        for_each_part_row(instruction, [&](uint32_t row) { outcome.toggles.push_back({row, false}); });
      } else {
        drawn_parts_[&instruction] = program_.row_count;
        outcome.toggles.push_back({program_.row_count++, false});
      }
      outcomes.push_back(std::move(outcome));
    }
    noise_.add_events(outcomes);
  }

  // Compiles an ELSE_CORRELATED_ERROR. The start of its chain has already drawn whether it happens.
  void compile_chain_part(const std::vector<Instruction>& instructions, size_t k) {
    const Instruction& instruction = instructions[k];
    const auto drawn = drawn_parts_.find(&instruction);
    if (drawn == drawn_parts_.end()) {
      // Before the first chain, no part has happened, so this part may begin one.
      if (!chain_began_ && program_.loops.empty()) return compile_chain(instructions, k);
      const uint32_t line = instruction.line;
      throw InputError("ELSE_CORRELATED_ERROR" + (line != 0 ? " in line " + std::to_string(line) : "") +
                           " does not follow a CORRELATED_ERROR or another ELSE_CORRELATED_ERROR in its block",
                       "begin the chain with CORRELATED_ERROR (E) in the same block");
    }
    if (!drawn->second) return;
    const uint32_t waiting = *drawn->second;
    for_each_part_row(instruction, [&](uint32_t row) { add_row(row, waiting); });
    clear(waiting);
  }

  template <typename Act>
  void for_each_part_row(const Instruction& instruction, Act act) {
    for (const Target target : multiply_paulis(instruction.targets).paulis) {
      if (target.pauli_x()) act(place_[x(target)]);
      if (target.pauli_z()) act(place_[z(target)]);
    }
  }

  static ChainPart chain_part(const Instruction& instruction) { return gate_info(instruction.gate).channel.chain; }
  static bool has_chain(const Circuit& circuit) {
    return std::any_of(circuit.instructions().begin(), circuit.instructions().end(), [](const Instruction& part) {
      return chain_part(part) != ChainPart::kNone || (part.gate == Gate::REPEAT && has_chain(*part.body));
    });
  }

  // --- loops ---

  void compile_loop(const Instruction& instruction) {
    emit();
    place_noise();
    const size_t loop = program_.loops.size();
    program_.loops.push_back({instruction.repetitions, 0});
    program_.steps.push_back({StepKind::kLoop, static_cast<uint32_t>(loop), 1});
    const size_t body_begin = barrier_ = program_.steps.size();
    const std::vector<uint32_t> places_before = place_;
    compile(*instruction.body);
    emit();
    place_noise();
    restore_places(places_before);
    if (program_.steps.size() == body_begin) {
      // A body without steps changes no frame, so the loop is dropped; otherwise its passes would take time.
      program_.steps.pop_back();
      program_.loops.pop_back();
    } else {
      program_.loops[loop].body_end = static_cast<uint32_t>(program_.steps.size());
    }
    barrier_ = program_.steps.size();
  }

  // Swaps rows so that each pass through a body starts with the same places.
  void restore_places(const std::vector<uint32_t>& wanted) {
    std::vector<uint32_t> name_at(place_.size());
    for (uint32_t name = 0; name < place_.size(); name++) name_at[place_[name]] = name;
    for (uint32_t name = 0; name < place_.size(); name++) {
      const uint32_t from = place_[name], to = wanted[name];
      if (from == to) continue;
      list(StepKind::kSwapRows, {from, to});
      const uint32_t other = name_at[to];
      place_[name] = to, name_at[to] = name;
      place_[other] = from, name_at[from] = other;
    }
  }

  FrameProgram program_;
  PendingNoise noise_;
  std::unordered_map<uint32_t, size_t> qubit_number_;
  std::vector<uint32_t> place_;
  uint32_t scratch_ = 0;
  bool chain_began_ = false;
  // Parts of chains that are already drawn; the row in which a part waits, if it waits.
  std::unordered_map<const Instruction*, std::optional<uint32_t>> drawn_parts_;
  uint64_t result_count_ = 0;  // of one pass through every loop, which is enough for relative lookbacks
  uint64_t emitted_count_ = 0;
  uint64_t record_rows_ = 0;
  size_t barrier_ = 0;  // steps before this one are complete
};

}  // namespace

FrameProgram compile_frames(const Circuit& circuit, FrameOutput output) {
  return Compiler(circuit, output).finish(circuit);
}

}  // namespace sallow
