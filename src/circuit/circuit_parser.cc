#include <algorithm>
#include <cstring>

#include "base/block_parser.h"
#include "circuit/circuit.h"
#include "circuit/validate.h"

namespace sallow {

namespace {

/// Totals over a part of a circuit, loops written out.
struct Totals {
  uint64_t results = 0;
  uint64_t detectors = 0;
  uint64_t ticks = 0;
  uint64_t turns = 0;  // passes through innermost loop bodies
};

}  // namespace

/// Parses gates with their arguments and targets, and counts results so that lookbacks can be checked.
class CircuitParser : public BlockParser<CircuitParser, Circuit, Totals> {
 public:
  CircuitParser(std::string_view text, std::string file, bool is_whole)
      : BlockParser(text, std::move(file), "REPEAT"), is_whole_(is_whole) {
    // Few lines are shorter than this. Reserved memory that stays unused is never touched.
    constexpr size_t kTypicalLineBytes = 32;
    content().instructions_.reserve(text.size() / kTypicalLineBytes);
  }

 private:
  friend BlockParser;

  void parse_instruction() {
    const GateInfo& info = parse_gate();
    tag_.clear();
    if (cursor_.peek() == '[') tag_ = cursor_.take_tag();
    size_t arguments_start = cursor_.position();
    arguments_.clear();
    cursor_.take_arguments(arguments_);
    if (info.gate == Gate::REPEAT) {
      if (!arguments_.empty()) {
        cursor_.fail_at(arguments_start, "REPEAT takes no arguments in parentheses", opening(5));
      }
      open_repeat();
      return;
    }
    size_t targets_start = cursor_.position();
    parse_targets();
    if (auto objection = find_objection(info, arguments_, targets_)) {
      size_t where = objection->target    ? target_position(targets_start, *objection->target)
                     : arguments_.empty() ? start_
                                          : arguments_start;
      cursor_.fail_at(where, objection->message, objection->remedy);
    }
    if (info.targets == TargetRule::kPaulis) std::erase(targets_, Target::combiner());
    if (is_whole_ && may_look_back(info.targets)) check_lookbacks(targets_start);
    append(info.gate);
  }

  const GateInfo& parse_gate() {
    std::string_view name = cursor_.take_name();
    if (name.empty()) cursor_.fail("expected a gate, found " + cursor_.describe_next());
    // Consecutive lines often use the same gate, so the last lookup is kept.
    if (name != last_name_) {
      std::optional<Gate> gate = find_gate(name);
      if (!gate) fail_unknown(name);
      last_name_ = name;
      last_gate_ = *gate;
    }
    return gate_info(last_gate_);
  }

  [[noreturn]] void fail_unknown(std::string_view name) {
    if (is_beyond_clifford(name)) {
      cursor_.fail_at(
          start_, quoted(name) + " is not a Clifford gate",
          "'sallow rcs' takes circuits of arbitrary gates; 'sallow help gates' lists the gates that are allowed "
          "here");
    }
    std::string message = "unknown gate " + quoted(name);
    std::string_view nearest = nearest_gate_name(name);
    if (!nearest.empty()) message += "; did you mean " + quoted(nearest) + "?";
    cursor_.fail_at(start_, message, "'sallow help gates' lists them");
  }

  void parse_targets() {
    targets_.clear();
    bool separated = false;  // whether a target may start here
    for (;;) {
      size_t before = cursor_.position();
      cursor_.skip_blanks();
      if (cursor_.at_line_end()) return;
      separated |= cursor_.position() != before;
      char c = cursor_.peek();
      if (c == '*') {
        cursor_.advance(1);
        targets_.push_back(Target::combiner());
        separated = true;
        continue;
      }
      if (!separated) {
        cursor_.fail("expected a space before " + cursor_.describe_next(), "targets are separated by spaces");
      }
      targets_.push_back(c >= '0' && c <= '9' ? Target::qubit(take_index("a qubit")) : take_marked_target());
      separated = false;
    }
  }

  // A target that starts with a letter or '!'.
  Target take_marked_target() {
    size_t start = cursor_.position();
    if (cursor_.rest().starts_with("rec[-")) {
      cursor_.advance(5);
      uint32_t lookback = take_index("a lookback");
      if (lookback == 0 || !cursor_.take_if(']')) fail_record(start);
      return Target::record(lookback);
    }
    if (cursor_.rest().starts_with("sweep[")) {
      cursor_.advance(6);
      uint32_t index = take_index("a sweep bit");
      if (!cursor_.take_if(']')) cursor_.fail("expected ']', found " + cursor_.describe_next());
      return Target::sweep(index);
    }
    bool inverted = cursor_.take_if('!');
    char c = cursor_.peek();
    char upper = c >= 'x' && c <= 'z' ? static_cast<char>(c - 'x' + 'X') : c;
    if (upper >= 'X' && upper <= 'Z') {
      cursor_.advance(1);
      return Target::pauli(upper, take_index("a qubit"), inverted);
    }
    if (inverted) return Target::qubit(take_index("a qubit"), true);
    if (c == 'r') fail_record(start);
    if (c == '{') cursor_.fail("only REPEAT opens a block", "REPEAT 5 {");
    if (c == '}') cursor_.fail("'}' must start a line of its own");
    if (c == '(' || c == '[')
      cursor_.fail("expected a target, found " + cursor_.describe_next(),
                   "tags and arguments follow the gate without a space: X_ERROR[tag](0.1) 5");
    cursor_.fail("expected a target, found " + cursor_.describe_next(),
                 "targets are qubits (5, !5), Paulis (X5), rec[-1] and sweep[0]");
  }

  [[noreturn]] void fail_record(size_t start) {
    cursor_.fail_at(start, "a measurement record is written rec[-1]",
                    "rec[-1] is the latest result, rec[-2] the one before");
  }

  uint32_t take_index(std::string_view what) {
    std::string_view rest = cursor_.rest();
    uint32_t value = 0;
    size_t length = 0;
    while (length < rest.size() && rest[length] >= '0' && rest[length] <= '9') {
      value = value * 10 + static_cast<uint32_t>(rest[length++] - '0');
      // 8 digits cannot overflow. Larger values go to take_integer, which reports the error.
      if (value > Target::kMaxValue) break;
    }
    if (length == 0 || value > Target::kMaxValue)
      return static_cast<uint32_t>(cursor_.take_integer(what, Target::kMaxValue));
    cursor_.advance(length);
    return value;
  }

  // The position of the k-th target; needed for errors only.
  size_t target_position(size_t targets_start, size_t k) {
    size_t end = cursor_.position();
    cursor_.advance(targets_start - end);
    for (;;) {
      cursor_.skip_blanks();
      if (k-- == 0 || cursor_.position() >= end) return cursor_.position();
      if (cursor_.take_if('*')) continue;
      while (cursor_.position() < end && cursor_.peek() != ' ' && cursor_.peek() != '\t' && cursor_.peek() != '\r' &&
             cursor_.peek() != '*') {
        cursor_.advance(1);
      }
    }
  }

  static bool may_look_back(TargetRule rule) {
    return rule == TargetRule::kRecords || rule == TargetRule::kRecordsOrPaulis || rule == TargetRule::kControlPairs;
  }

  // In a loop, the first pass has the fewest results before it; totals_ counts the results before that pass.
  void check_lookbacks(size_t targets_start) {
    for (size_t k = 0; k < targets_.size(); k++) {
      if (!targets_[k].is_record() || targets_[k].value() <= totals_.results) continue;
      cursor_.fail_at(target_position(targets_start, k),
                      targets_[k].str() + " reaches before the first result; there are " +
                          std::to_string(totals_.results) + " so far",
                      blocks_.size() > 1 ? "in a loop, the first pass needs its results before it too" : "");
    }
  }

  void append(Gate gate) {
    std::vector<Instruction>& instructions = content().instructions_;
    Instruction* last = instructions.empty() ? nullptr : &instructions.back();
    if (last != nullptr && last->gate == gate && joins_neighbours(gate) && last->arguments == arguments_ &&
        last->tag == tag_) {
      uint64_t before = result_count(*last);
      last->targets.insert(last->targets.end(), targets_.begin(), targets_.end());
      totals_.results += result_count(*last) - before;
    } else {
      instructions.push_back({.gate = gate, .arguments = arguments_, .targets = targets_, .tag = tag_, .line = line_});
      totals_.results += result_count(instructions.back());
    }
    totals_.detectors += gate == Gate::DETECTOR;
    totals_.ticks += gate == Gate::TICK;
    // A loop may have brought the totals close to the limit.
    if (std::max({totals_.results, totals_.detectors, totals_.ticks}) > Circuit::kMaxTotal) fail_overflow(start_);
  }

  void open_repeat() {
    cursor_.skip_blanks();
    const size_t count_start = cursor_.position();
    const uint64_t repetitions = take_repetitions(Circuit::kMaxTotal);
    if (repetitions == 0) cursor_.fail_at(count_start, "a block cannot be repeated 0 times");
    open_block(repetitions, tag_, Circuit::kMaxDepth);
  }

  void append_block(Block&& block) {
    multiply_totals(block);
    content().instructions_.push_back({.gate = Gate::REPEAT,
                                       .tag = std::move(block.tag),
                                       .repetitions = block.repetitions,
                                       .body = std::make_shared<const Circuit>(std::move(block.content)),
                                       .line = block.line});
  }

  void multiply_totals(const Block& block) {
    auto multiply = [&](uint64_t& total, uint64_t before, uint64_t a_turn) {
      uint64_t all;
      if (__builtin_mul_overflow(a_turn, block.repetitions, &all) || __builtin_add_overflow(before, all, &total) ||
          total > Circuit::kMaxTotal) {
        fail_overflow(block.start);
      }
    };
    multiply(totals_.results, block.before.results, totals_.results - block.before.results);
    multiply(totals_.detectors, block.before.detectors, totals_.detectors - block.before.detectors);
    multiply(totals_.ticks, block.before.ticks, totals_.ticks - block.before.ticks);
    multiply(totals_.turns, block.before.turns, std::max<uint64_t>(totals_.turns, 1));
  }

  [[noreturn]] void fail_overflow(size_t position) {
    cursor_.fail_at(position,
                    "with all repetitions the circuit has more than 2^63 - 1 results, detectors, ticks or loop turns",
                    "repeat fewer times");
  }

  bool is_whole_;
  // The instruction that is being parsed.
  std::string tag_;
  std::vector<double> arguments_;
  std::vector<Target> targets_;
  std::string_view last_name_;
  Gate last_gate_{};
};

Circuit Circuit::parse(std::string_view text, std::string file) {
  return CircuitParser(text, std::move(file), true).parse();
}

Circuit Circuit::parse_part(std::string_view text, std::string file) {
  return CircuitParser(text, std::move(file), false).parse();
}

}  // namespace sallow
