#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/gate.h"

namespace sallow {

/// One target of an instruction, in 32 bits: a qubit, a Pauli on a qubit, a measurement record, a sweep bit, or the
/// combiner `*` between the Paulis of a product.
class Target {
 public:
  /// The largest qubit, sweep bit or lookback.
  static constexpr uint32_t kMaxValue = (1u << 24) - 1;

  static Target qubit(uint32_t index, bool inverted = false) { return Target(index | (inverted ? kInverted : 0)); }
  /// pauli is 'X', 'Y' or 'Z'.
  static Target pauli(char pauli, uint32_t index, bool inverted = false) {
    return Target(index | (pauli != 'Z' ? kPauliX : 0) | (pauli != 'X' ? kPauliZ : 0) | (inverted ? kInverted : 0));
  }
  /// The measurement record rec[-lookback]; lookback ≥ 1.
  static Target record(uint32_t lookback) { return Target(lookback | kRecord); }
  static Target sweep(uint32_t index) { return Target(index | kSweep); }
  static Target combiner() { return Target(kCombiner); }

  bool is_qubit() const { return (bits_ & (kPauliX | kPauliZ | kRecord | kSweep | kCombiner)) == 0; }
  bool is_pauli() const { return (bits_ & (kPauliX | kPauliZ)) != 0; }
  bool is_record() const { return (bits_ & kRecord) != 0; }
  bool is_sweep() const { return (bits_ & kSweep) != 0; }
  bool is_combiner() const { return (bits_ & kCombiner) != 0; }
  /// Whether the target is a classical bit: rec[-k] or sweep[k].
  bool is_classical() const { return (bits_ & (kRecord | kSweep)) != 0; }
  /// Whether the target acts on a qubit: a plain qubit or a Pauli.
  bool has_qubit() const { return (bits_ & (kRecord | kSweep | kCombiner)) == 0; }
  bool inverted() const { return (bits_ & kInverted) != 0; }

  /// The index of the qubit or sweep bit, or the lookback k of rec[-k].
  uint32_t value() const { return bits_ & kMaxValue; }
  bool pauli_x() const { return (bits_ & kPauliX) != 0; }
  bool pauli_z() const { return (bits_ & kPauliZ) != 0; }
  /// 'X', 'Y' or 'Z'; 0 if the target is not a Pauli.
  char pauli_letter() const { return pauli_x() ? (pauli_z() ? 'Y' : 'X') : (pauli_z() ? 'Z' : 0); }

  /// The text as in a circuit file: 5, !5, X5, rec[-1], sweep[0], *.
  std::string str() const;
  bool operator==(const Target&) const = default;

 private:
  static constexpr uint32_t kInverted = 1u << 31, kPauliX = 1u << 30, kPauliZ = 1u << 29, kRecord = 1u << 28,
                            kSweep = 1u << 27, kCombiner = 1u << 26;
  explicit Target(uint32_t bits) : bits_(bits) {}
  uint32_t bits_;
};

class Circuit;

/// One instruction of a circuit. A REPEAT has a body and a count instead of targets.
struct Instruction {
  Gate gate;
  std::vector<double> arguments = {};
  std::vector<Target> targets = {};
  std::string tag = {};
  // REPEAT only.
  uint64_t repetitions = 0;
  std::shared_ptr<const Circuit> body = nullptr;
  // The line in the parsed text; 0 if the instruction was not parsed. Not part of equality.
  uint32_t line = 0;

  bool operator==(const Instruction& other) const;
};

/// Totals over a whole circuit with its repeats written out; counts saturate at UINT64_MAX.
struct CircuitCounts {
  uint64_t qubits = 0;  // one more than the largest qubit index; QUBIT_COORDS counts as a use
  uint64_t measurements = 0;
  uint64_t detectors = 0;
  uint64_t observables = 0;  // one more than the largest index
  uint64_t ticks = 0;
  uint64_t sweep_bits = 0;
  uint64_t max_lookback = 0;  // the largest k of any rec[-k]
  uint64_t instructions = 0;  // repeats written out
};

/// A circuit: a sequence of instructions, as parsed. Adjacent lines with the same gate, arguments and tag become one
/// instruction, except for annotations (MPAD lines are joined) and the parts of a correlated chain.
class Circuit {
 public:
  /// The deepest allowed nesting of REPEAT blocks, and the largest allowed total of results, detectors, ticks or passes
  /// through loop bodies.
  static constexpr size_t kMaxDepth = 1000;
  static constexpr uint64_t kMaxTotal = INT64_MAX;

  /// Parses the circuit language; `file` is the name of the source in errors. Throws InputError with line and column.
  /// Besides the rules of each instruction: a lookback may not reach before the first result, and totals may not exceed
  /// kMaxTotal.
  static Circuit parse(std::string_view text, std::string file = {});
  /// The same for a part of a circuit, such as a loop's body: lookbacks may reach before its first result.
  static Circuit parse_part(std::string_view text, std::string file = {});
  /// Reads and parses a file; "" and "-" mean standard input. Throws InputError for bad text.
  static Circuit from_file(const std::string& path);

  /// Appends an instruction, joined with the last one if the language allows it. The first overload trusts its argument
  /// to be valid; the others throw UsageError if it is not.
  void append(Instruction instruction);
  void append(Gate gate, std::vector<Target> targets, std::vector<double> arguments = {}, std::string tag = {});
  void append_repeat(uint64_t repetitions, Circuit body, std::string tag = {});
  /// Appends without joining, as editing must, so that the places of other instructions stay; str() may then read back
  /// as fewer.
  void append_apart(Instruction instruction) { instructions_.push_back(std::move(instruction)); }
  Circuit& operator+=(const Circuit& other);

  const std::vector<Instruction>& instructions() const { return instructions_; }
  /// Totals over the circuit. Loops are counted arithmetically.
  CircuitCounts counts() const;
  /// What parse() asks of a circuit and append() does not: no lookback before the first result, and totals up to
  /// kMaxTotal. Throws InputError.
  void require_whole() const;
  /// The most instructions, repeats written out, that code may process one by one: more would take hours.
  static constexpr uint64_t kMostWalked = 10'000'000'000;
  /// Throws InputError with the count and `remedy` if the circuit has more than kMostWalked instructions.
  void require_walkable(const std::string& remedy = {}) const;
  /// The text of the circuit; parse(str()) equals this circuit.
  std::string str() const;
  /// The same circuit without noise channels and measurement flip probabilities. Heralded channels become MPAD 0, so
  /// the record keeps its length.
  Circuit without_noise() const;
  bool operator==(const Circuit& other) const { return instructions_ == other.instructions_; }

 private:
  friend class CircuitParser;
  std::vector<Instruction> instructions_;
};

/// Whether adjacent instructions of this gate with equal arguments and tags are joined into one.
bool joins_neighbours(Gate gate);

/// The number of results that an instruction (not a REPEAT) appends to the measurement record.
uint64_t result_count(const Instruction& instruction);

/// Calls visit(std::span<const Target>) for each group of an instruction's targets that act together: a single target,
/// a pair, or a product (combiners included).
template <typename Visit>
void for_each_target_group(const Instruction& instruction, Visit&& visit);

}  // namespace sallow

#include "circuit/target_groups.inl"
