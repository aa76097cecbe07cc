#include "gate_circuit/qasm_reader.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "gate_circuit/qasm_expression.h"
#include "gate_circuit/qasm_gates.h"
#include "gate_circuit/qasm_text.h"

namespace sallow {

namespace {

constexpr int kMaxIncludes = 32;
constexpr size_t kMaxNesting = 64;
constexpr size_t kMaxNameBytes = 1000;
// of a loop's body: reading this many takes about as long as making one operation
constexpr uint64_t kBytesPerTurn = 32;
constexpr uint64_t kUnrolledPerByte = 16;
constexpr uint64_t kConditionBitsPerOperation = 64;

bool take_arrow(TextCursor& cursor) {
  skip_qasm_space(cursor);
  if (cursor.peek() != '-' || cursor.peek(1) != '>') return false;
  cursor.advance(2);
  return true;
}

}  // namespace

namespace qasm {

void expect(TextCursor& cursor, char c) {
  skip_qasm_space(cursor);
  if (!cursor.take_if(c)) cursor.fail(std::string("expected '") + c + "', found " + cursor.describe_next());
}

bool take_if(TextCursor& cursor, char c) {
  skip_qasm_space(cursor);
  return cursor.take_if(c);
}

std::string take_name(TextCursor& cursor, std::string_view what) {
  skip_qasm_space(cursor);
  std::string name(take_qasm_name(cursor));
  if (name.empty()) cursor.fail("expected " + std::string(what) + ", found " + cursor.describe_next());
  if (name.size() > kMaxNameBytes) {
    cursor.fail_at(cursor.position() - name.size(),
                   std::string(what) + " of " + std::to_string(name.size()) + " bytes is too long");
  }
  return name;
}

}  // namespace qasm

class QasmReader::Nesting {
 public:
  Nesting(QasmReader& reader, const TextCursor& cursor, size_t position) : reader_(reader) {
    if (reader_.nesting_ == kMaxNesting) {
      cursor.fail_at(position,
                     "blocks and calls of subroutines are nested more than " + std::to_string(kMaxNesting) + " deep");
    }
    reader_.nesting_++;
  }
  ~Nesting() { reader_.nesting_--; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

 private:
  QasmReader& reader_;
};

GateCircuit QasmReader::read(std::string_view text, const std::string& file) {
  read_source(std::string(kQasmPrelude), "the built-in gates");
  unrolled_ = 0;
  max_unrolled_ = kMaxUnrolled;
  read_source(std::string(text), file);
  circuit_.schedule();
  return std::move(circuit_);
}

void QasmReader::read_source(std::string text, const std::string& file) {
  max_unrolled_ += text.size() * kUnrolledPerByte;
  sources_.push_back({std::move(text), file});
  const Source* outer = source_;
  source_ = &sources_.back();
  TextCursor cursor(source_->text, file);
  for (skip_qasm_space(cursor); !cursor.at_end(); skip_qasm_space(cursor)) statement(cursor, global_);
  source_ = outer;
}

void QasmReader::statement(TextCursor& cursor, QasmScope& scope) {
  skip_qasm_space(cursor);
  const size_t start = cursor.position();
  if (cursor.peek() == '{') cursor.fail("a block needs 'if', 'for', 'def' or 'gate' before it");
  if (cursor.peek() == '#' || cursor.peek() == '@') {
    std::string line;
    while (!cursor.at_end() && cursor.peek() != '\n' && cursor.peek() != '\r') line.push_back(cursor.take());
    cursor.fail_at(start, quoted(std::string_view(line)) + " is not supported: pragmas and annotations");
  }
  const std::string word(take_qasm_name(cursor));
  static const std::set<std::string, std::less<>> kOutsideBlocks = {"OPENQASM", "include", "qreg", "creg",  "qubit",
                                                                    "bit",      "gate",    "def",  "opaque"};
  if (&scope != &global_ && kOutsideBlocks.contains(word)) {
    cursor.fail_at(start, "'" + word + "' is only allowed outside blocks");
  }
  if (word == "OPENQASM") return version(cursor);
  if (word == "include") return include(cursor);
  if (word == "qreg" || word == "creg") return old_register(cursor, word == "qreg");
  if (word == "qubit" || word == "bit") return new_register(cursor, word == "qubit");
  if (word == "gate" || word == "opaque") return define_gate(cursor, word == "opaque");
  if (word == "def") return define_subroutine(cursor);
  if (word == "const") return constant(cursor, scope);
  if (word == "let") return alias(cursor, scope);
  if (word == "for") return loop(cursor, scope, start);
  if (word == "barrier") return skip_to_semicolon(cursor);
  if (word == "measure") return measure_arrow(cursor, scope);
  if (word == "reset") {
    const std::vector<uint32_t> qubits = take_qubits(cursor, scope).members;
    qasm::expect(cursor, ';');
    if (!qubits.empty()) charge(cursor, start, qubits.size() - 1);
    for (const uint32_t qubit : qubits) append_collapse(cursor, start, OperationKind::kReset, qubit, 0);
    return;
  }
  if (word == "if") return condition(cursor, scope);
  if (word == "input") refuse_input(cursor, start);
  static const std::set<std::string, std::less<>> kUnsupported = {
      "while",  "output", "extern",   "box",      "delay",   "cal",        "defcal",       "array", "int",
      "uint",   "float",  "angle",    "bool",     "complex", "switch",     "return",       "break", "end",
      "pragma", "else",   "continue", "duration", "stretch", "durationof", "defcalgrammar"};
  if (kUnsupported.contains(word)) cursor.fail_at(start, "'" + word + "' is not supported");
  if (!word.empty()) {
    // Assignments such as c = measure q or c[0] = measure q, subroutines, and gates.
    if (const QasmRegister* bits = scope.find_bits(word)) {
      const std::vector<uint32_t> targets = take_places(cursor, scope, *bits, "bit").members;
      qasm::expect(cursor, '=');
      return measure_into(cursor, scope, targets);
    }
    const Definition* definition = find_definition(word, scope.order);
    if (definition != nullptr && definition->kind == Definition::Kind::kSubroutine) {
      return call_subroutine(cursor, scope, start, *definition);
    }
  }
  cursor.seek(start);
  const Call call = take_call(cursor, scope);
  check_call(cursor, scope, call);
  const uint64_t work = work_of(scope, call);
  if (work > 1) charge(cursor, start, work - 1);
  Operations operations;
  perform(cursor, scope, call, operations);
  for (CircuitOperation& operation : operations) append(cursor, start, std::move(operation));
}

void QasmReader::charge(const TextCursor& cursor, size_t position, uint64_t amount) {
  unrolled_ += amount;
  if (unrolled_ <= max_unrolled_) return;
  cursor.fail_at(position,
                 "this makes more than the " + std::to_string(max_unrolled_) +
                     " operations that definitions, powers, loops, registers and conditions may unroll to",
                 "write fewer repetitions");
}

void QasmReader::append(const TextCursor& cursor, size_t position, CircuitOperation operation) {
  if (circuit_.operations.size() >= kMaxOperations) cursor.fail_at(position, "too many operations");
  if (condition_cost_ != 0) charge(cursor, position, condition_cost_);
  operation.conditions = conditions_;
  circuit_.append(std::move(operation));
}

void QasmReader::append_collapse(const TextCursor& cursor, size_t position, OperationKind kind, uint32_t qubit,
                                 uint32_t bit) {
  CircuitOperation operation;
  operation.kind = kind;
  operation.qubits = {qubit};
  if (kind == OperationKind::kMeasure) operation.bits = {bit};
  append(cursor, position, std::move(operation));
}

void QasmReader::version(TextCursor& cursor) {
  skip_qasm_space(cursor);
  const size_t position = cursor.position();
  const double number = cursor.take_number("a version");
  if (number != 2 && !(number >= 3 && number < 4)) cursor.fail_at(position, "only OpenQASM 2 and 3 are supported");
  qasm::expect(cursor, ';');
}

void QasmReader::include(TextCursor& cursor) {
  skip_qasm_space(cursor);
  const size_t position = cursor.position();
  const char quote = cursor.peek();
  if (quote != '"' && quote != '\'') cursor.fail("expected a file name in quotes, found " + cursor.describe_next());
  cursor.take();
  std::string name;
  while (cursor.peek() != quote) {
    if (cursor.at_end() || cursor.peek() == '\n') cursor.fail_at(position, "this file name has no closing quote");
    name.push_back(cursor.take());
  }
  cursor.take();
  qasm::expect(cursor, ';');
  if (name == "qelib1.inc" || name == "stdgates.inc" || name == "hqslib1.inc") return;
  if (++includes_ > kMaxIncludes) cursor.fail_at(position, "too many includes");
  const std::filesystem::path path = std::filesystem::path(source_->file).parent_path() / name;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    cursor.fail_at(
        position, "cannot find the included file '" + name + "'",
        "qelib1.inc, stdgates.inc and hqslib1.inc are built in; other files are searched in the folder of this file");
  }
  read_source(read_file(path.string()), path.string());
}

// --- declarations ---

void QasmReader::declare(TextCursor& cursor, size_t position, const std::string& name, uint64_t size, bool is_qubit,
                         bool is_single) {
  if (global_.qubits.contains(name) || global_.bits.contains(name)) {
    cursor.fail_at(position, "'" + name + "' is declared twice");
  }
  uint32_t& count = is_qubit ? circuit_.qubit_count : circuit_.bit_count;
  if (count + size > kMaxQasmRegister) cursor.fail_at(position, "too many qubits or bits");
  QasmRegister& made = (is_qubit ? global_.qubits : global_.bits)[name];
  made.is_single = is_single;
  for (uint64_t k = 0; k < size; k++) made.members.push_back(count++);
}

void QasmReader::old_register(TextCursor& cursor, bool is_qubit) {
  skip_qasm_space(cursor);
  const size_t position = cursor.position();
  const std::string name = qasm::take_name(cursor, "a register's name");
  qasm::expect(cursor, '[');
  skip_qasm_space(cursor);
  const uint64_t size = cursor.take_integer("a size", kMaxQasmRegister);
  qasm::expect(cursor, ']');
  qasm::expect(cursor, ';');
  declare(cursor, position, name, size, is_qubit, false);
}

void QasmReader::new_register(TextCursor& cursor, bool is_qubit) {
  uint64_t size = 1;
  const bool is_single = !qasm::take_if(cursor, '[');
  if (!is_single) {
    size = static_cast<uint64_t>(
        take_qasm_whole(cursor, global_, "a register's size", 0, static_cast<int64_t>(kMaxQasmRegister)));
    qasm::expect(cursor, ']');
  }
  skip_qasm_space(cursor);
  const size_t position = cursor.position();
  const std::string name = qasm::take_name(cursor, "a name");
  declare(cursor, position, name, size, is_qubit, is_single);
  if (!is_qubit && qasm::take_if(cursor, '=')) return measure_into(cursor, global_, global_.bits[name].members);
  qasm::expect(cursor, ';');
}

void QasmReader::constant(TextCursor& cursor, QasmScope& scope) {
  qasm::take_name(cursor, "a type");
  if (qasm::take_if(cursor, '[')) {
    take_qasm_expression(cursor, scope);
    qasm::expect(cursor, ']');
  }
  const std::string name = qasm::take_name(cursor, "a name");
  qasm::expect(cursor, '=');
  scope.numbers[name] = take_qasm_expression(cursor, scope);
  qasm::expect(cursor, ';');
}

void QasmReader::alias(TextCursor& cursor, QasmScope& scope) {
  skip_qasm_space(cursor);
  const size_t position = cursor.position();
  const std::string name = qasm::take_name(cursor, "a name");
  if (scope.qubits.contains(name) || scope.bits.contains(name)) {
    cursor.fail_at(position, "'" + name + "' is declared twice");
  }
  qasm::expect(cursor, '=');
  QasmRegister made;
  bool is_qubit = true;
  for (bool is_first = true;; is_first = false) {
    skip_qasm_space(cursor);
    const size_t start = cursor.position();
    const std::string part = qasm::take_name(cursor, "a register");
    const QasmRegister* qubits = scope.find_qubits(part);
    const QasmRegister* bits = scope.find_bits(part);
    if (qubits == nullptr && bits == nullptr) cursor.fail_at(start, "there is no register '" + part + "'");
    if (!is_first && is_qubit != (qubits != nullptr))
      cursor.fail_at(start, "a register cannot contain both qubits and bits");
    is_qubit = qubits != nullptr;
    const Operand operand = take_places(cursor, scope, is_qubit ? *qubits : *bits, is_qubit ? "qubit" : "bit");
    made.is_single = is_first && !operand.is_register;
    made.members.insert(made.members.end(), operand.members.begin(), operand.members.end());
    charge(cursor, start, operand.members.size() / kConditionBitsPerOperation);
    skip_qasm_space(cursor);
    if (cursor.peek() != '+' || cursor.peek(1) != '+') break;
    cursor.advance(2);
  }
  qasm::expect(cursor, ';');
  if (made.members.size() > kMaxQasmRegister) cursor.fail_at(position, "too many qubits or bits");
  (is_qubit ? scope.qubits : scope.bits)[name] = std::move(made);
}

// The last name before ';' is the name of the input.
void QasmReader::refuse_input(TextCursor& cursor, size_t position) {
  std::string type, name;
  while (!cursor.at_end() && cursor.peek() != ';' && cursor.peek() != '{' && cursor.peek() != '}') {
    const std::string word(take_qasm_name(cursor));
    if (word.empty()) {
      cursor.advance(1);
      continue;
    }
    if (type.empty()) type = word;
    name = word;
  }
  cursor.fail_at(position, "'input' is not supported: " + quoted(std::string_view(name)) + " has no value",
                 "write 'const float " + name + " = …;' instead");
}

// --- blocks ---

void QasmReader::body(TextCursor& cursor, QasmScope& scope) {
  skip_qasm_space(cursor);
  const Nesting nesting(*this, cursor, cursor.position());
  if (!cursor.take_if('{')) return statement(cursor, scope);
  while (!qasm::take_if(cursor, '}')) {
    if (cursor.at_end()) cursor.fail("this block has no closing '}'");
    statement(cursor, scope);
  }
}

void QasmReader::skip_body(TextCursor& cursor) {
  skip_qasm_space(cursor);
  const size_t start = cursor.position();
  size_t open = 0;
  for (;; skip_qasm_space(cursor)) {
    if (cursor.at_end()) cursor.fail_at(start, "this block is not closed");
    const char c = cursor.take();
    if (c == '{') open++;
    if (c == '}' && open == 0) cursor.fail_at(cursor.position() - 1, "this '}' closes no block");
    if (c == '}' && --open == 0) return;
    if (c == ';' && open == 0) return;
  }
}

void QasmReader::skip_to_semicolon(TextCursor& cursor) {
  while (!cursor.at_end() && cursor.peek() != ';') cursor.advance(1);
  qasm::expect(cursor, ';');
}

void QasmReader::loop(TextCursor& cursor, const QasmScope& scope, size_t position) {
  // for TYPE name in …, or in older texts for name in …
  std::string name = qasm::take_name(cursor, "a loop's variable");
  if (qasm::take_if(cursor, '[')) {
    take_qasm_expression(cursor, scope);
    qasm::expect(cursor, ']');
  }
  std::string word = qasm::take_name(cursor, "'in'");
  if (word != "in") {
    name = word;
    word = qasm::take_name(cursor, "'in'");
  }
  if (word != "in") cursor.fail("expected 'in' after a loop's variable");
  std::vector<double> values;
  skip_qasm_space(cursor);
  const size_t set_position = cursor.position();
  if (cursor.take_if('{')) {
    do values.push_back(take_qasm_expression(cursor, scope));
    while (qasm::take_if(cursor, ','));
    qasm::expect(cursor, '}');
  } else if (cursor.take_if('[')) {
    const double first = take_qasm_expression(cursor, scope);
    qasm::expect(cursor, ':');
    double last = take_qasm_expression(cursor, scope), step = 1;
    if (qasm::take_if(cursor, ':')) {
      step = last;
      last = take_qasm_expression(cursor, scope);
    }
    qasm::expect(cursor, ']');
    if (step == 0) cursor.fail_at(set_position, "the step of a range must not be 0");
    // Larger whole numbers may equal their neighbours as doubles.
    constexpr double kMost = 4503599627370496;
    if (!(std::abs(first) <= kMost && std::abs(last) <= kMost)) {
      cursor.fail_at(set_position, "a loop's range must be within ±4503599627370496");
    }
    const double turns = std::floor((last - first) / step) + 1;
    if (turns > 0) charge(cursor, position, static_cast<uint64_t>(std::min(turns, 1e18)));
    for (double turn = 0; turn < turns; turn++) values.push_back(first + turn * step);
  } else {
    cursor.fail("a loop needs a range [first:last], [first:step:last] or a list {…} of numbers");
  }
  const size_t start = cursor.position();
  if (values.empty()) return skip_body(cursor);
  for (const double value : values) {
    cursor.seek(start);
    QasmScope inner;
    inner.outer = &scope;
    inner.order = scope.order;
    inner.numbers[name] = value;
    body(cursor, inner);
    charge(cursor, position, (cursor.position() - start) / kBytesPerTurn);
  }
}

void QasmReader::condition(TextCursor& cursor, const QasmScope& scope) {
  skip_qasm_space(cursor);
  const size_t position = cursor.position();
  conditions_.push_back(take_condition(cursor, scope));
  const uint64_t cost = conditions_.back().bits.size() / kConditionBitsPerOperation;
  charge(cursor, position, cost);
  condition_cost_ += cost;
  std::vector<uint32_t> tested = conditions_.back().bits;
  std::sort(tested.begin(), tested.end());
  size_t first = circuit_.operations.size();
  // OpenQASM evaluates the condition once, before the block; here each operation of the block has the condition.
  const auto block = [&] {
    QasmScope inner;
    inner.outer = &scope;
    inner.order = scope.order;
    body(cursor, inner);
  };
  const auto measures_tested = [&](size_t end) {
    for (size_t k = first; k < end; k++) {
      for (const uint32_t bit : circuit_.operations[k].bits) {
        if (std::binary_search(tested.begin(), tested.end(), bit)) return true;
      }
    }
    return false;
  };
  constexpr const char* kMeasuresTested = "a block that measures into the bits of its own condition is not supported";
  block();
  // A measurement at the end of the block cannot change a condition that is still evaluated.
  const size_t end = circuit_.operations.size();
  if (end > first && measures_tested(end - 1)) cursor.fail_at(position, kMeasuresTested);
  skip_qasm_space(cursor);
  const size_t after = cursor.position();
  if (cursor.take_name() == "else") {
    if (measures_tested(end)) cursor.fail_at(position, kMeasuresTested);
    conditions_.back().negated = !conditions_.back().negated;
    first = end;
    block();
    if (circuit_.operations.size() > first && measures_tested(circuit_.operations.size() - 1)) {
      cursor.fail_at(position, kMeasuresTested);
    }
  } else {
    cursor.seek(after);
  }
  condition_cost_ -= cost;
  conditions_.pop_back();
}

// --- measurement ---

void QasmReader::measure_pairs(TextCursor& cursor, size_t position, const std::vector<uint32_t>& qubits,
                               const std::vector<uint32_t>& bits) {
  if (qubits.size() != bits.size()) {
    cursor.fail_at(position, "measures " + std::to_string(qubits.size()) + " qubits into " +
                                 std::to_string(bits.size()) + " bits");
  }
  if (!qubits.empty()) charge(cursor, position, qubits.size() - 1);
  for (size_t k = 0; k < qubits.size(); k++) {
    append_collapse(cursor, position, OperationKind::kMeasure, qubits[k], bits[k]);
  }
}

void QasmReader::measure_arrow(TextCursor& cursor, const QasmScope& scope) {
  const size_t position = cursor.position();
  const std::vector<uint32_t> qubits = take_qubits(cursor, scope).members;
  if (!take_arrow(cursor)) cursor.fail("expected '->', found " + cursor.describe_next());
  const std::vector<uint32_t> bits = take_bits(cursor, scope);
  qasm::expect(cursor, ';');
  measure_pairs(cursor, position, qubits, bits);
}

// Continues after '='.
void QasmReader::measure_into(TextCursor& cursor, const QasmScope& scope, const std::vector<uint32_t>& bits) {
  skip_qasm_space(cursor);
  const size_t position = cursor.position();
  if (cursor.take_name() != "measure") cursor.fail_at(position, "only 'measure' may be assigned to bits");
  const std::vector<uint32_t> qubits = take_qubits(cursor, scope).members;
  qasm::expect(cursor, ';');
  measure_pairs(cursor, position, qubits, bits);
}

GateCircuit parse_qasm(std::string_view text, std::string file) {
  return QasmReader().read(text, file);
}

}  // namespace sallow
