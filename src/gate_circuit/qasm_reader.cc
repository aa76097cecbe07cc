#include <algorithm>
#include <cmath>
#include <deque>
#include <filesystem>
#include <map>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "base/nearest_name.h"
#include "gate_circuit/inverse.h"
#include "gate_circuit/qasm_expression.h"
#include "gate_circuit/qasm_gates.h"
#include "gate_circuit/qasm_text.h"

namespace sallow {

namespace {

constexpr uint64_t kMaxRegister = 1 << 20;
constexpr int kMaxIncludes = 32;
constexpr uint64_t kMaxPower = 1 << 20;
constexpr size_t kMaxExpansions = size_t{1} << 24;

using Values = std::map<std::string, double, std::less<>>;

struct Register {
  uint32_t start, size;
  bool is_single;  // declared without a size
};

/// A gate that the text defines: where its body starts, to be read again for each call.
struct Definition {
  std::vector<std::string> parameters, qubits;
  size_t source = 0, body = 0;
  size_t order = 0;  // it may call only what was defined before it
};

/// A ctrl, negctrl, inv or pow before a gate's name.
struct Modifier {
  enum class Kind { kControl, kNegatedControl, kInverse, kPower } kind;
  int64_t count = 1;
};

using Operations = std::vector<CircuitOperation>;

/// What names mean where a gate is called: inside a definition its parameters and qubits, outside it registers.
struct Scope {
  const Values* values;
  const std::map<std::string, uint32_t, std::less<>>* qubits;  // null outside definitions
  size_t order;
};

class QasmReader {
 public:
  GateCircuit read(std::string_view text, const std::string& file) {
    read_source(std::string(kQasmPrelude), "the built-in gates");
    read_source(std::string(text), file);
    circuit_.schedule();
    return std::move(circuit_);
  }

 private:
  struct Source {
    std::string text, file;
  };

  void read_source(std::string text, const std::string& file) {
    sources_.push_back({std::move(text), file});
    size_t outer = source_;
    source_ = sources_.size() - 1;
    TextCursor cursor(sources_[source_].text, file);
    for (skip_qasm_space(cursor); !cursor.at_end(); skip_qasm_space(cursor)) statement(cursor);
    source_ = outer;
  }

  static void expect(TextCursor& cursor, char c) {
    skip_qasm_space(cursor);
    if (!cursor.take_if(c)) {
      cursor.fail(std::string("expected '") + c + "', found " + cursor.describe_next());
    }
  }
  static bool take_if(TextCursor& cursor, char c) {
    skip_qasm_space(cursor);
    return cursor.take_if(c);
  }
  static bool take_arrow(TextCursor& cursor) {
    skip_qasm_space(cursor);
    if (cursor.peek() != '-' || cursor.peek(1) != '>') return false;
    cursor.seek(cursor.position() + 2);
    return true;
  }
  static std::string take_name(TextCursor& cursor, std::string_view what) {
    skip_qasm_space(cursor);
    std::string name(cursor.take_name());
    if (name.empty()) cursor.fail("expected " + std::string(what) + ", found " + cursor.describe_next());
    return name;
  }
  static uint64_t take_integer(TextCursor& cursor, std::string_view what, uint64_t max) {
    skip_qasm_space(cursor);
    return cursor.take_integer(what, max);
  }

  void statement(TextCursor& cursor) {
    skip_qasm_space(cursor);
    size_t start = cursor.position();
    if (cursor.peek() == '{') cursor.fail("a block stands here without 'if' or 'gate' before it");
    if (cursor.peek() == '#' || cursor.peek() == '@') {
      std::string line;
      while (!cursor.at_end() && cursor.peek() != '\n' && cursor.peek() != '\r') line.push_back(cursor.take());
      cursor.fail_at(start, "'" + line.substr(0, 40) + "' is not supported: pragmas and annotations");
    }
    std::string word(cursor.take_name());
    if (word == "OPENQASM") return version(cursor);
    if (word == "include") return include(cursor);
    if (word == "qreg" || word == "creg") return old_register(cursor, word == "qreg");
    if (word == "qubit" || word == "bit") return new_register(cursor, word == "qubit");
    if (word == "gate") return definition(cursor);
    if (word == "const") return constant(cursor);
    if (word == "barrier") {
      while (!cursor.at_end() && cursor.peek() != ';') cursor.take();
      return expect(cursor, ';');
    }
    if (word == "measure") return measure_arrow(cursor);
    if (word == "reset") {
      for (uint32_t qubit : qubit_argument(cursor)) append_collapse(OperationKind::kReset, qubit, 0);
      return expect(cursor, ';');
    }
    if (word == "if") return condition(cursor);
    static const std::set<std::string, std::less<>> kUnsupported = {
        "opaque",        "def",      "for",     "while",      "input",  "output",  "extern", "box",
        "delay",         "let",      "cal",     "defcal",     "array",  "int",     "uint",   "float",
        "angle",         "bool",     "complex", "switch",     "return", "break",   "end",    "pragma",
        "defcalgrammar", "duration", "stretch", "durationof", "else",   "continue"};
    if (kUnsupported.contains(word)) cursor.fail_at(start, "'" + word + "' is not supported");
    if (!word.empty()) {
      // An assignment, c = measure q or c[0] = measure q; anything else is a gate.
      auto bits = bit_registers_.find(word);
      if (bits != bit_registers_.end()) {
        std::vector<uint32_t> targets = indexed(cursor, bits->second, "bit");
        expect(cursor, '=');
        return measure_into(cursor, targets);
      }
    }
    cursor.seek(start);
    Scope scope{&constants_, nullptr, definitions_in_order_};
    Operations operations;
    call(cursor, scope, operations);
    for (CircuitOperation& operation : operations) append(cursor, start, std::move(operation));
  }

  void append(const TextCursor& cursor, size_t position, CircuitOperation operation) {
    if (circuit_.operations.size() >= kMaxOperations) cursor.fail_at(position, "too many operations");
    operation.conditions = conditions_;
    circuit_.append(std::move(operation));
  }

  void append_collapse(OperationKind kind, uint32_t qubit, uint32_t bit) {
    CircuitOperation operation;
    operation.kind = kind;
    operation.qubits = {qubit};
    if (kind == OperationKind::kMeasure) operation.bits = {bit};
    operation.conditions = conditions_;
    circuit_.append(std::move(operation));
  }

  void version(TextCursor& cursor) {
    skip_qasm_space(cursor);
    size_t position = cursor.position();
    double number = cursor.take_number("a version");
    if (number != 2 && !(number >= 3 && number < 4)) cursor.fail_at(position, "only OpenQASM 2 and 3 are supported");
    expect(cursor, ';');
  }

  void include(TextCursor& cursor) {
    skip_qasm_space(cursor);
    size_t position = cursor.position();
    char quote = cursor.peek();
    if (quote != '"' && quote != '\'') cursor.fail("expected a file name in quotes, found " + cursor.describe_next());
    cursor.take();
    std::string name;
    while (cursor.peek() != quote) {
      if (cursor.at_end() || cursor.peek() == '\n') cursor.fail_at(position, "this file name has no closing quote");
      name.push_back(cursor.take());
    }
    cursor.take();
    expect(cursor, ';');
    if (name == "qelib1.inc" || name == "stdgates.inc" || name == "hqslib1.inc") return;
    if (++includes_ > kMaxIncludes) cursor.fail_at(position, "too many includes");
    std::filesystem::path path = std::filesystem::path(sources_[source_].file).parent_path() / name;
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
      cursor.fail_at(position, "cannot find the included file '" + name + "'",
                     "qelib1.inc, stdgates.inc and hqslib1.inc are built in; others are looked for beside this file");
    }
    read_source(read_file(path.string()), path.string());
  }

  void declare(TextCursor& cursor, size_t position, const std::string& name, uint64_t size, bool is_qubit,
               bool is_single) {
    if (qubit_registers_.contains(name) || bit_registers_.contains(name)) {
      cursor.fail_at(position, "'" + name + "' is declared twice");
    }
    uint32_t& count = is_qubit ? circuit_.qubit_count : circuit_.bit_count;
    if (count + size > kMaxRegister) cursor.fail_at(position, "too many qubits or bits");
    (is_qubit ? qubit_registers_ : bit_registers_)[name] = {count, static_cast<uint32_t>(size), is_single};
    count += static_cast<uint32_t>(size);
  }

  void old_register(TextCursor& cursor, bool is_qubit) {
    skip_qasm_space(cursor);
    size_t position = cursor.position();
    std::string name = take_name(cursor, "a register's name");
    expect(cursor, '[');
    uint64_t size = take_integer(cursor, "a size", kMaxRegister);
    expect(cursor, ']');
    expect(cursor, ';');
    declare(cursor, position, name, size, is_qubit, false);
  }

  void new_register(TextCursor& cursor, bool is_qubit) {
    uint64_t size = 1;
    bool is_single = !take_if(cursor, '[');
    if (!is_single) {
      skip_qasm_space(cursor);
      size_t position = cursor.position();
      double value = take_qasm_expression(cursor, constants_);
      if (!(value >= 0 && value <= kMaxRegister) || value != std::floor(value)) {
        cursor.fail_at(position, "a register's size must be a whole number of at most " + std::to_string(kMaxRegister));
      }
      size = static_cast<uint64_t>(value);
      expect(cursor, ']');
    }
    skip_qasm_space(cursor);
    size_t position = cursor.position();
    std::string name = take_name(cursor, "a name");
    declare(cursor, position, name, size, is_qubit, is_single);
    if (!is_qubit && take_if(cursor, '=')) {
      const Register& own = bit_registers_[name];
      std::vector<uint32_t> bits;
      for (uint32_t k = 0; k < own.size; k++) bits.push_back(own.start + k);
      return measure_into(cursor, bits);
    }
    expect(cursor, ';');
  }

  void constant(TextCursor& cursor) {
    std::string type = take_name(cursor, "a type");
    if (take_if(cursor, '[')) {
      take_qasm_expression(cursor, constants_);
      expect(cursor, ']');
    }
    std::string name = take_name(cursor, "a name");
    expect(cursor, '=');
    constants_[name] = take_qasm_expression(cursor, constants_);
    expect(cursor, ';');
  }

  /// Register[index], or all of a register.
  std::vector<uint32_t> indexed(TextCursor& cursor, const Register& own, std::string_view what) {
    std::vector<uint32_t> result;
    if (take_if(cursor, '[')) {
      skip_qasm_space(cursor);
      size_t position = cursor.position();
      uint64_t index = cursor.take_integer("an index");
      if (index >= own.size) {
        cursor.fail_at(position, std::string(what) + " " + std::to_string(index) + " of a register of " +
                                     std::to_string(own.size));
      }
      skip_qasm_space(cursor);
      if (cursor.peek() == ':') cursor.fail("ranges of indices are not supported");
      expect(cursor, ']');
      return {own.start + static_cast<uint32_t>(index)};
    }
    for (uint32_t k = 0; k < own.size; k++) result.push_back(own.start + k);
    return result;
  }

  std::vector<uint32_t> qubit_argument(TextCursor& cursor, bool* is_register = nullptr) {
    skip_qasm_space(cursor);
    size_t position = cursor.position();
    if (is_register != nullptr) *is_register = false;
    if (cursor.take_if('$')) {
      uint64_t index = cursor.take_integer("a physical qubit", kMaxRegister);
      if (qubit_registers_.empty()) {
        circuit_.qubit_count = std::max(circuit_.qubit_count, static_cast<uint32_t>(index + 1));
      } else {
        cursor.fail_at(position, "physical qubits beside declared ones are not supported");
      }
      return {static_cast<uint32_t>(index)};
    }
    std::string name = take_name(cursor, "a qubit");
    auto found = qubit_registers_.find(name);
    if (found == qubit_registers_.end()) cursor.fail_at(position, "there is no qubit register '" + name + "'");
    skip_qasm_space(cursor);
    if (is_register != nullptr) *is_register = cursor.peek() != '[' && !found->second.is_single;
    return indexed(cursor, found->second, "qubit");
  }

  void measure_pairs(TextCursor& cursor, size_t position, const std::vector<uint32_t>& qubits,
                     const std::vector<uint32_t>& bits) {
    if (qubits.size() != bits.size()) {
      cursor.fail_at(position, "measures " + std::to_string(qubits.size()) + " qubits into " +
                                   std::to_string(bits.size()) + " bits");
    }
    for (size_t k = 0; k < qubits.size(); k++) append_collapse(OperationKind::kMeasure, qubits[k], bits[k]);
  }

  void measure_arrow(TextCursor& cursor) {
    size_t position = cursor.position();
    std::vector<uint32_t> qubits = qubit_argument(cursor);
    if (!take_arrow(cursor)) cursor.fail("expected '->', found " + cursor.describe_next());
    skip_qasm_space(cursor);
    size_t name_position = cursor.position();
    std::string name = take_name(cursor, "a bit");
    auto found = bit_registers_.find(name);
    if (found == bit_registers_.end()) cursor.fail_at(name_position, "there is no bit register '" + name + "'");
    std::vector<uint32_t> bits = indexed(cursor, found->second, "bit");
    expect(cursor, ';');
    measure_pairs(cursor, position, qubits, bits);
  }

  /// Standing after '='.
  void measure_into(TextCursor& cursor, const std::vector<uint32_t>& bits) {
    skip_qasm_space(cursor);
    size_t position = cursor.position();
    if (cursor.take_name() != "measure") cursor.fail_at(position, "only 'measure' may be assigned to bits");
    std::vector<uint32_t> qubits = qubit_argument(cursor);
    expect(cursor, ';');
    measure_pairs(cursor, position, qubits, bits);
  }

  BitCondition take_condition(TextCursor& cursor) {
    expect(cursor, '(');
    BitCondition condition;
    bool negated = take_if(cursor, '!');
    skip_qasm_space(cursor);
    size_t position = cursor.position();
    std::string name = take_name(cursor, "a bit");
    auto found = bit_registers_.find(name);
    if (found == bit_registers_.end()) cursor.fail_at(position, "there is no bit register '" + name + "'");
    condition.bits = indexed(cursor, found->second, "bit");
    if (condition.bits.size() > 64) cursor.fail_at(position, "conditions on more than 64 bits are not supported");
    condition.value = 1;
    skip_qasm_space(cursor);
    if ((cursor.peek() == '=' || cursor.peek() == '!') && cursor.peek(1) == '=') {
      negated ^= cursor.peek() == '!';
      cursor.seek(cursor.position() + 2);
      skip_qasm_space(cursor);
      size_t value_position = cursor.position();
      if (cursor.peek() >= '0' && cursor.peek() <= '9') {
        condition.value = cursor.take_integer("a value");
      } else {
        std::string_view word = cursor.take_name();
        if (word != "true" && word != "false") cursor.fail_at(value_position, "expected a whole number, true or false");
        condition.value = word == "true";
      }
    } else if (condition.bits.size() != 1) {
      cursor.fail("a register must be compared with '==' or '!='");
    }
    condition.negated = negated;
    expect(cursor, ')');
    return condition;
  }

  void body(TextCursor& cursor) {
    skip_qasm_space(cursor);
    if (!cursor.take_if('{')) return statement(cursor);
    while (!take_if(cursor, '}')) {
      if (cursor.at_end()) cursor.fail("this block has no closing '}'");
      statement(cursor);
    }
  }

  void condition(TextCursor& cursor) {
    if (conditions_.size() > 64) cursor.fail("conditions are nested too deeply");
    size_t position = cursor.position();
    conditions_.push_back(take_condition(cursor));
    size_t first = circuit_.operations.size();
    body(cursor);
    // OpenQASM tests once, before the block; here each of its operations tests for itself.
    std::vector<uint32_t> tested = conditions_.back().bits;
    for (size_t k = first; k < circuit_.operations.size(); k++) {
      for (uint32_t bit : circuit_.operations[k].bits) {
        if (std::find(tested.begin(), tested.end(), bit) != tested.end() && k + 1 < circuit_.operations.size()) {
          cursor.fail_at(position, "a block that measures into the bits of its own condition is not supported");
        }
      }
    }
    skip_qasm_space(cursor);
    size_t after = cursor.position();
    if (cursor.take_name() == "else") {
      conditions_.back().negated = !conditions_.back().negated;
      for (size_t k = first; k < circuit_.operations.size(); k++) {
        for (uint32_t bit : circuit_.operations[k].bits) {
          if (std::find(tested.begin(), tested.end(), bit) != tested.end()) {
            cursor.fail_at(position, "a block that measures into the bits of its own condition is not supported");
          }
        }
      }
      body(cursor);
    } else {
      cursor.seek(after);
    }
    conditions_.pop_back();
  }

  void definition(TextCursor& cursor) {
    Definition made;
    skip_qasm_space(cursor);
    size_t position = cursor.position();
    std::string name = take_name(cursor, "a gate's name");
    if (take_if(cursor, '(') && !take_if(cursor, ')')) {
      do made.parameters.push_back(take_name(cursor, "a parameter"));
      while (take_if(cursor, ','));
      expect(cursor, ')');
    }
    do made.qubits.push_back(take_name(cursor, "a qubit"));
    while (take_if(cursor, ','));
    expect(cursor, '{');
    made.source = source_;
    made.body = cursor.position();
    made.order = definitions_in_order_;
    // Read once with any values, so that a mistake is found where it stands.
    std::vector<double> values(made.parameters.size(), 0.5);
    std::vector<uint32_t> qubits;
    for (uint32_t k = 0; k < made.qubits.size(); k++) qubits.push_back(k);
    if (std::set<std::string>(made.qubits.begin(), made.qubits.end()).size() != made.qubits.size()) {
      cursor.fail_at(position, "gate '" + name + "' names a qubit twice");
    }
    Operations trial;
    size_t end = expand(made, values, qubits, trial);
    cursor.seek(end);
    definitions_in_order_++;
    definitions_[name].push_back(std::move(made));
  }

  /// Reads a definition's body with these values; returns where it ends.
  size_t expand(const Definition& definition, const std::vector<double>& values, const std::vector<uint32_t>& qubits,
                Operations& out) {
    Values named = constants_;
    std::map<std::string, uint32_t, std::less<>> places;
    for (size_t k = 0; k < values.size(); k++) named[definition.parameters[k]] = values[k];
    for (size_t k = 0; k < qubits.size(); k++) places[definition.qubits[k]] = qubits[k];
    Scope scope{&named, &places, definition.order};
    const Source& source = sources_[definition.source];
    TextCursor cursor(source.text, source.file);
    cursor.seek(definition.body);
    while (!take_if(cursor, '}')) {
      if (cursor.at_end()) cursor.fail("this gate has no closing '}'");
      size_t start = cursor.position();
      if (cursor.take_name() == "barrier") {
        while (!cursor.at_end() && cursor.peek() != ';') cursor.take();
        expect(cursor, ';');
        continue;
      }
      cursor.seek(start);
      call(cursor, scope, out);
      if (out.size() > kMaxOperations) cursor.fail_at(start, "too many operations");
    }
    return cursor.position();
  }

  /// One gate call, with its modifiers, up to the ';'.
  void call(TextCursor& cursor, const Scope& scope, Operations& out) {
    std::vector<Modifier> modifiers;
    std::string name;
    size_t position;
    for (;;) {
      skip_qasm_space(cursor);
      position = cursor.position();
      name = take_name(cursor, "a statement");
      if (name != "ctrl" && name != "negctrl" && name != "inv" && name != "pow") break;
      Modifier modifier{name == "ctrl"      ? Modifier::Kind::kControl
                        : name == "negctrl" ? Modifier::Kind::kNegatedControl
                        : name == "inv"     ? Modifier::Kind::kInverse
                                            : Modifier::Kind::kPower};
      if (take_if(cursor, '(')) {
        double count = take_qasm_expression(cursor, *scope.values);
        if (count != std::floor(count) || std::abs(count) > kMaxPower) {
          cursor.fail_at(position, "'" + name + "' takes whole numbers here");
        }
        modifier.count = static_cast<int64_t>(count);
        expect(cursor, ')');
      }
      expect(cursor, '@');
      modifiers.push_back(modifier);
    }
    std::vector<double> parameters;
    if (take_if(cursor, '(') && !take_if(cursor, ')')) {
      do parameters.push_back(take_qasm_expression(cursor, *scope.values));
      while (take_if(cursor, ','));
      expect(cursor, ')');
    }
    skip_qasm_space(cursor);
    if (cursor.peek() == '[') cursor.fail("timed gates are not supported");
    // Qubits, each a list where a whole register is given.
    std::vector<std::vector<uint32_t>> arguments;
    size_t calls = 1;
    bool broadcasts = false;
    while (cursor.peek() != ';') {
      if (!arguments.empty()) expect(cursor, ',');
      bool is_register = false;
      skip_qasm_space(cursor);
      size_t argument_position = cursor.position();
      if (scope.qubits != nullptr) {
        std::string qubit = take_name(cursor, "a qubit");
        auto found = scope.qubits->find(qubit);
        if (found == scope.qubits->end()) cursor.fail_at(argument_position, "this gate has no qubit '" + qubit + "'");
        arguments.push_back({found->second});
      } else {
        arguments.push_back(qubit_argument(cursor, &is_register));
      }
      if (is_register) {
        if (broadcasts && arguments.back().size() != calls) {
          cursor.fail_at(argument_position, "these registers differ in size");
        }
        calls = arguments.back().size();
        broadcasts = true;
      }
      skip_qasm_space(cursor);
      if (cursor.peek() != ',' && cursor.peek() != ';') expect(cursor, ';');
    }
    expect(cursor, ';');
    for (size_t k = 0; k < calls; k++) {
      std::vector<uint32_t> qubits;
      for (const std::vector<uint32_t>& argument : arguments) {
        qubits.push_back(argument.size() == 1 && !(broadcasts && calls == 1) ? argument[0] : argument[k]);
      }
      std::set<uint32_t> distinct(qubits.begin(), qubits.end());
      if (distinct.size() != qubits.size()) cursor.fail_at(position, "'" + name + "' has a qubit twice");
      modified(cursor, position, scope, name, parameters, modifiers, 0, qubits, out);
    }
  }

  void modified(const TextCursor& cursor, size_t position, const Scope& scope, const std::string& name,
                const std::vector<double>& parameters, const std::vector<Modifier>& modifiers, size_t first,
                std::vector<uint32_t> qubits, Operations& out) {
    if (first == modifiers.size()) return plain(cursor, position, scope, name, parameters, qubits, out);
    const Modifier& modifier = modifiers[first];
    std::vector<uint32_t> controls;
    if (modifier.kind == Modifier::Kind::kControl || modifier.kind == Modifier::Kind::kNegatedControl) {
      bool is_phase = name == "gphase";
      if (modifier.count < 1 || static_cast<size_t>(modifier.count) + (is_phase ? 0 : 1) > qubits.size()) {
        cursor.fail_at(position, "'" + name + "' has too few qubits for its controls");
      }
      controls.assign(qubits.begin(), qubits.begin() + modifier.count);
      qubits.erase(qubits.begin(), qubits.begin() + modifier.count);
      // A controlled phase on nothing is a phase on the last control.
      if (is_phase && qubits.empty()) {
        qubits = {controls.back()};
        controls.pop_back();
        Operations inner;
        modified(cursor, position, scope, "u1", parameters, modifiers, first + 1, qubits, inner);
        return controlled(controls, modifier, std::move(inner), out, qubits);
      }
    }
    Operations inner;
    modified(cursor, position, scope, name, parameters, modifiers, first + 1, qubits, inner);
    switch (modifier.kind) {
      case Modifier::Kind::kControl:
      case Modifier::Kind::kNegatedControl:
        return controlled(controls, modifier, std::move(inner), out, {});
      case Modifier::Kind::kInverse:
        for (size_t k = inner.size(); k-- > 0;) out.push_back(inverse_gate(inner[k]));
        return;
      case Modifier::Kind::kPower:
        if (modifier.count < 0) {
          std::reverse(inner.begin(), inner.end());
          for (CircuitOperation& operation : inner) operation = inverse_gate(operation);
        }
        if (inner.size() * static_cast<uint64_t>(std::abs(modifier.count)) > kMaxOperations) {
          cursor.fail_at(position, "too many operations");
        }
        for (int64_t k = 0; k < std::abs(modifier.count); k++) out.insert(out.end(), inner.begin(), inner.end());
        return;
    }
  }

  /// `also` are further qubits whose value a negated control turns round.
  static void controlled(const std::vector<uint32_t>& controls, const Modifier& modifier, Operations inner,
                         Operations& out, const std::vector<uint32_t>& also) {
    auto turn_round = [&] {
      if (modifier.kind != Modifier::Kind::kNegatedControl) return;
      for (const std::vector<uint32_t>* qubits : {&controls, &also}) {
        for (uint32_t qubit : *qubits) {
          CircuitOperation x;
          x.gate = UnitaryGate::X;
          x.qubits = {qubit};
          out.push_back(std::move(x));
        }
      }
    };
    turn_round();
    for (CircuitOperation& operation : inner) {
      operation.qubits.insert(operation.qubits.begin(), controls.begin(), controls.end());
      operation.control_count += static_cast<uint32_t>(controls.size());
      out.push_back(std::move(operation));
    }
    turn_round();
  }

  void plain(const TextCursor& cursor, size_t position, const Scope& scope, const std::string& name,
             const std::vector<double>& parameters, const std::vector<uint32_t>& qubits, Operations& out) {
    auto check = [&](size_t wanted_parameters, size_t wanted_qubits) {
      if (parameters.size() != wanted_parameters) {
        cursor.fail_at(position, "'" + name + "' takes " + std::to_string(wanted_parameters) + " parameters, not " +
                                     std::to_string(parameters.size()));
      }
      if (qubits.size() != wanted_qubits) {
        cursor.fail_at(position, "'" + name + "' acts on " + std::to_string(wanted_qubits) + " qubits, not " +
                                     std::to_string(qubits.size()));
      }
    };
    CircuitOperation operation;
    if (name == "gphase") {
      check(1, 0);
      // A phase on everything; inside a gate that is controlled later, any of its qubits will do as the target.
      operation.gate = UnitaryGate::GLOBAL_PHASE;
      operation.parameters = parameters;
      operation.qubits = {scope.qubits != nullptr ? scope.qubits->begin()->second : 0};
      if (scope.qubits == nullptr && circuit_.qubit_count == 0) return;
      return out.push_back(std::move(operation));
    }
    if (auto found = definitions_.find(name); found != definitions_.end()) {
      for (size_t k = found->second.size(); k-- > 0;) {
        const Definition& definition = found->second[k];
        if (definition.order >= scope.order) continue;
        check(definition.parameters.size(), definition.qubits.size());
        // Gates that call gates can double at each level, even if nothing is left of them in the end.
        if (++expansions_ > kMaxExpansions) cursor.fail_at(position, "too many operations");
        expand(definition, parameters, qubits, out);
        return;
      }
    }
    for (const QasmName& known : qasm_names()) {
      if (known.name != name) continue;
      check(known.parameter_count, known.control_count + known.target_count);
      operation.gate = known.gate;
      operation.control_count = known.control_count;
      operation.qubits = qubits;
      operation.parameters = parameters;
      return out.push_back(std::move(operation));
    }
    std::vector<std::string_view> names;
    for (const QasmName& known : qasm_names()) names.push_back(known.name);
    for (const auto& [defined, unused] : definitions_) names.push_back(defined);
    cursor.fail_at(position, "unknown gate '" + name + "'", did_you_mean(name, names));
  }

  GateCircuit circuit_;
  std::deque<Source> sources_;
  size_t source_ = 0;
  int includes_ = 0;
  size_t expansions_ = 0;
  std::map<std::string, Register, std::less<>> qubit_registers_, bit_registers_;
  std::map<std::string, std::vector<Definition>, std::less<>> definitions_;
  size_t definitions_in_order_ = 0;
  Values constants_;
  std::vector<BitCondition> conditions_;
};

}  // namespace

GateCircuit parse_qasm(std::string_view text, std::string file) {
  return QasmReader().read(text, file);
}

}  // namespace sallow
