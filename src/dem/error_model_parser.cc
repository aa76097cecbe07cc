#include <algorithm>

#include "base/block_parser.h"
#include "base/nearest_name.h"
#include "base/number_text.h"
#include "dem/error_model.h"

namespace sallow {

namespace {

constexpr std::string_view kInstructionNames[] = {"error", "detector", "logical_observable", "shift_detectors",
                                                  "repeat"};

/// The sums over a part of a model, with loops written out.
struct Totals {
  uint64_t shift = 0;
  uint64_t errors = 0;
  uint64_t turns = 0;  // of innermost loop bodies
};

}  // namespace

/// Reads errors, detectors, observables and shifts.
class DemParser : public BlockParser<DemParser, DetectorErrorModel, Totals> {
 public:
  DemParser(std::string_view text, std::string file) : BlockParser(text, std::move(file), "repeat") {
    // Few lines are shorter. Memory that stays unused is never touched.
    constexpr size_t kUsualLine = 32;
    content().instructions_.reserve(text.size() / kUsualLine);
  }

 private:
  friend BlockParser;

  void parse_instruction() {
    DemInstruction instruction{.kind = parse_kind(), .line = line_};
    if (cursor_.peek() == '[') instruction.tag = cursor_.take_tag();
    size_t arguments_start = cursor_.position();
    arguments_.clear();
    cursor_.take_arguments(arguments_);
    check_arguments(instruction.kind, arguments_start);
    if (instruction.kind == DemKind::kRepeat) {
      require_space();
      const uint64_t repetitions = take_repetitions(DetectorErrorModel::kMaxTotal);
      open_block(repetitions, std::move(instruction.tag), DetectorErrorModel::kMaxDepth);
      return;
    }
    if (instruction.kind == DemKind::kShiftDetectors) {
      instruction.count = take_count("a number of detectors", DemTarget::kMaxDetector);
      if (instruction.count > DemTarget::kMaxDetector - totals_.shift) fail_shift(start_);
      totals_.shift += instruction.count;
    } else {
      parse_targets(instruction.kind);
      totals_.errors += instruction.kind == DemKind::kError;
      if (totals_.errors > DetectorErrorModel::kMaxTotal) fail_overflow(start_);
    }
    require_line_end();
    instruction.arguments = arguments_;
    instruction.targets = targets_;
    targets_.clear();
    content().instructions_.push_back(std::move(instruction));
  }

  DemKind parse_kind() {
    std::string_view name = cursor_.take_name();
    if (name.empty()) cursor_.fail("expected an instruction, found " + cursor_.describe_next());
    for (size_t k = 0; k < std::size(kInstructionNames); k++) {
      if (equal_in_any_case(name, kInstructionNames[k])) return static_cast<DemKind>(k);
    }
    std::string remedy = did_you_mean(name, kInstructionNames);
    if (remedy.empty()) remedy = "an error model has error, detector, logical_observable, shift_detectors and repeat";
    cursor_.fail_at(start_, "unknown instruction " + quoted(name), remedy);
  }

  void check_arguments(DemKind kind, size_t where) {
    if (kind == DemKind::kDetector || kind == DemKind::kShiftDetectors) return;
    if (kind == DemKind::kError) {
      if (arguments_.size() != 1) {
        cursor_.fail_at(where, "error takes one probability in parentheses, found " + std::to_string(arguments_.size()),
                        "for example: error(0.01) D0 D1");
      }
      if (!(arguments_[0] >= 0 && arguments_[0] <= 1)) {
        cursor_.fail_at(where, "error: probability " + shortest_text(arguments_[0]) + " is not in [0, 1]",
                        "a probability lies between 0 and 1");
      }
    } else if (!arguments_.empty()) {
      cursor_.fail_at(where,
                      std::string(kInstructionNames[static_cast<size_t>(kind)]) + " takes no arguments in parentheses");
    }
  }

  uint64_t take_count(std::string_view what, uint64_t max) {
    require_space();
    return cursor_.take_integer(what, max);
  }

  void require_space() {
    size_t before = cursor_.position();
    cursor_.skip_blanks();
    if (cursor_.position() == before && !cursor_.at_line_end()) {
      cursor_.fail("expected a space before " + cursor_.describe_next(), "targets are separated by spaces");
    }
  }

  void require_line_end() {
    cursor_.skip_blanks();
    if (!cursor_.at_line_end()) cursor_.fail("expected the line's end, found " + cursor_.describe_next());
  }

  void parse_targets(DemKind kind) {
    for (;;) {
      require_space();
      if (cursor_.at_line_end()) break;
      size_t start = cursor_.position();
      DemTarget target = take_target();
      if (target.is_separator() && (targets_.empty() || targets_.back().is_separator())) {
        cursor_.fail_at(start, "'^' must separate two parts of an error", "for example: error(0.01) D0 D1 ^ D2");
      }
      if (kind == DemKind::kDetector && !target.is_detector()) {
        cursor_.fail_at(start, "detector takes a detector, found " + target.str(), "for example: detector(1, 2) D0");
      }
      if (kind == DemKind::kObservable && !target.is_observable()) {
        cursor_.fail_at(start, "logical_observable takes an observable, found " + target.str(),
                        "for example: logical_observable L0");
      }
      if (kind != DemKind::kError && targets_.size() == 1) cursor_.fail_at(start, "only one target is allowed here");
      targets_.push_back(target);
    }
    if (kind != DemKind::kError && targets_.empty()) {
      cursor_.fail(kind == DemKind::kDetector ? "expected a detector, such as D0"
                                              : "expected an observable, such as L0");
    }
    if (!targets_.empty() && targets_.back().is_separator()) {
      cursor_.fail("an error cannot end in '^'", "for example: error(0.01) D0 D1 ^ D2");
    }
  }

  DemTarget take_target() {
    switch (cursor_.peek()) {
      case 'D':
      case 'd':
        cursor_.advance(1);
        return DemTarget::detector(take_index("a detector", DemTarget::kMaxDetector));
      case 'L':
      case 'l':
        cursor_.advance(1);
        return DemTarget::observable(take_index("an observable", DemTarget::kMaxObservable));
      case '^':
        cursor_.advance(1);
        return DemTarget::separator();
      default:
        cursor_.fail("expected a target, found " + cursor_.describe_next(),
                     "targets are detectors (D5), observables (L0) and the separator ^");
    }
  }

  uint64_t take_index(std::string_view what, uint64_t max) {
    std::string_view rest = cursor_.rest();
    uint64_t value = 0;
    size_t length = 0;
    constexpr size_t kFewDigits = 9;  // below every limit
    while (length < kFewDigits && length < rest.size() && rest[length] >= '0' && rest[length] <= '9') {
      value = value * 10 + static_cast<uint64_t>(rest[length++] - '0');
    }
    if (length == 0 || length == kFewDigits) return cursor_.take_integer(what, max);
    cursor_.advance(length);
    return value;
  }

  void append_block(Block&& block) {
    multiply_totals(block);
    content().instructions_.push_back({.kind = DemKind::kRepeat,
                                       .tag = std::move(block.tag),
                                       .count = block.repetitions,
                                       .body = std::make_shared<const DetectorErrorModel>(std::move(block.content)),
                                       .line = block.line});
  }

  void multiply_totals(const Block& block) {
    auto fits = [&](uint64_t& total, uint64_t before, uint64_t a_turn, uint64_t limit) {
      uint64_t all;
      return !__builtin_mul_overflow(a_turn, block.repetitions, &all) && !__builtin_add_overflow(before, all, &total) &&
             total <= limit;
    };
    constexpr uint64_t kMaxTotal = DetectorErrorModel::kMaxTotal;
    if (!fits(totals_.shift, block.before.shift, totals_.shift - block.before.shift, DemTarget::kMaxDetector)) {
      fail_shift(block.start);
    }
    if (!fits(totals_.errors, block.before.errors, totals_.errors - block.before.errors, kMaxTotal) ||
        !fits(totals_.turns, block.before.turns, std::max<uint64_t>(totals_.turns, 1), kMaxTotal)) {
      fail_overflow(block.start);
    }
  }

  [[noreturn]] void fail_shift(size_t position) {
    cursor_.fail_at(position, "detector indices exceed 2^62 - 1 after shifts");
  }

  [[noreturn]] void fail_overflow(size_t position) {
    cursor_.fail_at(position, "with all repetitions the model has more than 2^63 - 1 errors or loop iterations",
                    "repeat fewer times");
  }

  // The instruction being read.
  std::vector<double> arguments_;
  std::vector<DemTarget> targets_;
};

DetectorErrorModel DetectorErrorModel::parse(std::string_view text, std::string file) {
  return DemParser(text, std::move(file)).parse();
}

}  // namespace sallow
