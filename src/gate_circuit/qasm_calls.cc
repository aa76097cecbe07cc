#include <algorithm>
#include <cmath>
#include <set>

#include "base/nearest_name.h"
#include "gate_circuit/inverse.h"
#include "gate_circuit/qasm_expression.h"
#include "gate_circuit/qasm_gates.h"
#include "gate_circuit/qasm_reader.h"
#include "gate_circuit/unitary_power.h"

namespace sallow {

namespace {

constexpr double kMaxPower = 1 << 20;
constexpr size_t kMaxModifiers = 64;
constexpr size_t kMaxGateDepth = 250;
// An amount of work beyond every limit; sums of a few such numbers do not overflow.
constexpr uint64_t kUnlimitedWork = uint64_t{1} << 60;
// Reading this many bytes takes about as long as making one operation.
constexpr uint64_t kBytesPerOperation = 32;

const QasmName* find_library_name(const std::string& name) {
  for (const QasmName& known : qasm_names()) {
    if (known.name == name) return &known;
  }
  return nullptr;
}

// Combines successive operations into one gate over these qubits.
CircuitOperation as_one_operation(const std::vector<CircuitOperation>& operations, std::vector<uint32_t> qubits) {
  const size_t size = size_t{1} << qubits.size();
  std::vector<Complex> product(size * size);
  for (size_t k = 0; k < size; k++) product[k * size + k] = 1;
  for (const CircuitOperation& operation : operations) {
    const std::vector<Complex> matrix = operation_matrix(operation);
    std::vector<size_t> places;
    for (const uint32_t qubit : operation.qubits) {
      places.push_back(static_cast<size_t>(std::find(qubits.begin(), qubits.end(), qubit) - qubits.begin()));
    }
    const size_t inner_size = size_t{1} << places.size();
    std::vector<Complex> next(size * size);
    for (size_t row = 0; row < size; row++) {
      size_t inner_row = 0, rest = row;
      for (size_t k = 0; k < places.size(); k++) {
        inner_row |= (row >> places[k] & 1) << k;
        rest &= ~(size_t{1} << places[k]);
      }
      for (size_t inner = 0; inner < inner_size; inner++) {
        size_t from = rest;
        for (size_t k = 0; k < places.size(); k++) from |= (inner >> k & 1) << places[k];
        const Complex entry = matrix[inner_row * inner_size + inner];
        for (size_t column = 0; column < size; column++)
          next[row * size + column] += entry * product[from * size + column];
      }
    }
    product = std::move(next);
  }
  CircuitOperation whole;
  whole.gate = UnitaryGate::MATRIX;
  whole.qubits = std::move(qubits);
  whole.entries = std::move(product);
  return whole;
}

// Adds controls to all operations. If they are negated, X is applied to them before and after the operations, and also
// to `others`, the qubits whose value a negated control inverts too.
void add_controls(const std::vector<uint32_t>& controls, const std::vector<uint32_t>& others, bool negated,
                  std::vector<CircuitOperation>& operations) {
  std::vector<CircuitOperation> turns;
  for (const std::vector<uint32_t>* qubits : {&controls, &others}) {
    for (const uint32_t qubit : *qubits) {
      CircuitOperation x;
      x.gate = UnitaryGate::X;
      x.qubits = {qubit};
      turns.push_back(std::move(x));
    }
  }
  for (CircuitOperation& operation : operations) {
    operation.qubits.insert(operation.qubits.begin(), controls.begin(), controls.end());
    operation.control_count += static_cast<uint32_t>(controls.size());
  }
  if (!negated) return;
  operations.insert(operations.begin(), turns.begin(), turns.end());
  operations.insert(operations.end(), turns.begin(), turns.end());
}

void invert(std::vector<CircuitOperation>& operations) {
  std::reverse(operations.begin(), operations.end());
  for (CircuitOperation& operation : operations) operation = inverse_gate(std::move(operation));
}

}  // namespace

// --- definitions ---

void QasmReader::add_definition(const std::string& name, Definition made) {
  made.order = global_.order++;
  definitions_[name].push_back(std::move(made));
}

const QasmReader::Definition* QasmReader::find_definition(const std::string& name, size_t order) const {
  const auto found = definitions_.find(name);
  if (found == definitions_.end()) return nullptr;
  for (size_t k = found->second.size(); k-- > 0;) {
    if (found->second[k].order < order) return &found->second[k];
  }
  return nullptr;
}

void QasmReader::define_gate(TextCursor& cursor, bool is_opaque) {
  Definition made;
  skip_qasm_space(cursor);
  const size_t position = cursor.position();
  const std::string name = qasm::take_name(cursor, "a gate's name");
  if (qasm::take_if(cursor, '(') && !qasm::take_if(cursor, ')')) {
    do made.parameters.push_back(qasm::take_name(cursor, "a parameter"));
    while (qasm::take_if(cursor, ','));
    qasm::expect(cursor, ')');
  }
  do made.qubits.push_back(qasm::take_name(cursor, "a qubit"));
  while (qasm::take_if(cursor, ','));
  if (is_opaque) {
    qasm::expect(cursor, ';');
    made.kind = Definition::Kind::kOpaque;
    return add_definition(name, std::move(made));
  }
  qasm::expect(cursor, '{');
  made.source = source_;
  made.body = cursor.position();
  // Checks the calls in the body with arbitrary values, so that mistakes are reported at the definition. Gates that the
  // body calls are not expanded: they are checked already, and their cost is known.
  QasmScope scope;
  scope.outer = &global_;
  scope.is_gate = true;
  scope.order = global_.order;
  for (const std::string& parameter : made.parameters) scope.numbers[parameter] = 0.5;
  for (uint32_t k = 0; k < made.qubits.size(); k++) scope.qubits[made.qubits[k]] = {{k}, true};
  if (scope.qubits.size() != made.qubits.size()) {
    cursor.fail_at(position, "gate '" + name + "' names a qubit twice");
  }
  while (!qasm::take_if(cursor, '}')) {
    if (cursor.at_end()) cursor.fail("this gate has no closing '}'");
    const size_t start = cursor.position();
    if (take_qasm_name(cursor) == "barrier") {
      skip_to_semicolon(cursor);
      continue;
    }
    cursor.seek(start);
    const Call call = take_call(cursor, scope);
    check_call(cursor, scope, call);
    made.work = std::min(kUnlimitedWork, made.work + work_of(scope, call));
    if (const Definition* inner = find_definition(call.name, scope.order)) {
      made.depth = std::max(made.depth, inner->depth + 1);
    }
    if (made.depth > kMaxGateDepth) {
      cursor.fail_at(start, "gates call each other more than " + std::to_string(kMaxGateDepth) + " deep");
    }
  }
  made.work = std::min(kUnlimitedWork, made.work + (cursor.position() - made.body) / kBytesPerOperation);
  add_definition(name, std::move(made));
}

void QasmReader::define_subroutine(TextCursor& cursor) {
  using Argument = Definition::Argument;
  Definition made;
  made.kind = Definition::Kind::kSubroutine;
  const std::string name = qasm::take_name(cursor, "a subroutine's name");
  qasm::expect(cursor, '(');
  if (!qasm::take_if(cursor, ')')) {
    do {
      skip_qasm_space(cursor);
      const size_t position = cursor.position();
      const std::string type = qasm::take_name(cursor, "a type");
      Argument argument{Argument::Type::kNumber, {}, 1, true};
      if (type == "qubit" || type == "bit") {
        argument.type = type == "qubit" ? Argument::Type::kQubits : Argument::Type::kBits;
      } else if (type != "int" && type != "uint" && type != "float" && type != "angle") {
        cursor.fail_at(position, "an argument of type '" + type + "' is not supported",
                       "qubit, bit, int, uint, float and angle are");
      }
      if (qasm::take_if(cursor, '[')) {
        argument.size =
            static_cast<size_t>(take_qasm_whole(cursor, global_, "a size", 0, static_cast<int64_t>(kMaxQasmRegister)));
        argument.is_single = false;
        qasm::expect(cursor, ']');
      }
      argument.name = qasm::take_name(cursor, "an argument's name");
      made.arguments.push_back(std::move(argument));
    } while (qasm::take_if(cursor, ','));
    qasm::expect(cursor, ')');
  }
  skip_qasm_space(cursor);
  if (cursor.peek() == '-') cursor.fail("a 'def' that returns a value is not supported");
  if (cursor.peek() != '{') qasm::expect(cursor, '{');
  made.source = source_;
  made.body = cursor.position();
  skip_body(cursor);
  add_definition(name, std::move(made));
}

void QasmReader::call_subroutine(TextCursor& cursor, const QasmScope& scope, size_t position,
                                 const Definition& definition) {
  using Argument = Definition::Argument;
  QasmScope inner;
  inner.outer = &global_;
  inner.order = definition.order;
  qasm::expect(cursor, '(');
  for (size_t k = 0; k < definition.arguments.size(); k++) {
    const Argument& argument = definition.arguments[k];
    if (k > 0) qasm::expect(cursor, ',');
    skip_qasm_space(cursor);
    const size_t start = cursor.position();
    if (argument.type == Argument::Type::kNumber) {
      inner.numbers[argument.name] = take_qasm_expression(cursor, scope);
      continue;
    }
    const bool is_qubit = argument.type == Argument::Type::kQubits;
    QasmRegister own{is_qubit ? take_qubits(cursor, scope).members : take_bits(cursor, scope), argument.is_single};
    if (own.members.size() != argument.size) {
      cursor.fail_at(start, "argument '" + argument.name + "' takes " + std::to_string(argument.size) +
                                (is_qubit ? " qubits" : " bits") + ", not " + std::to_string(own.members.size()));
    }
    (is_qubit ? inner.qubits : inner.bits)[argument.name] = std::move(own);
  }
  qasm::expect(cursor, ')');
  qasm::expect(cursor, ';');
  TextCursor body_cursor(definition.source->text, definition.source->file);
  body_cursor.seek(definition.body);
  body(body_cursor, inner);
  charge(cursor, position, 1 + (body_cursor.position() - definition.body) / kBytesPerOperation);
}

// --- parsing calls ---

std::vector<QasmReader::Modifier> QasmReader::take_modifiers(TextCursor& cursor, const QasmScope& scope, Call& call) {
  std::vector<Modifier> modifiers;
  for (;;) {
    skip_qasm_space(cursor);
    call.position = cursor.position();
    call.name = qasm::take_name(cursor, "a statement");
    const std::string& name = call.name;
    if (name != "ctrl" && name != "negctrl" && name != "inv" && name != "pow") return modifiers;
    if (modifiers.size() == kMaxModifiers) {
      cursor.fail_at(call.position, "a call has at most " + std::to_string(kMaxModifiers) + " modifiers");
    }
    Modifier modifier{name == "ctrl"      ? Modifier::Kind::kControl
                      : name == "negctrl" ? Modifier::Kind::kNegatedControl
                      : name == "inv"     ? Modifier::Kind::kInverse
                                          : Modifier::Kind::kPower};
    if (qasm::take_if(cursor, '(')) {
      modifier.count = take_qasm_expression(cursor, scope);
      const bool is_whole = modifier.count == std::floor(modifier.count);
      if (!(is_whole || modifier.kind == Modifier::Kind::kPower) || std::abs(modifier.count) > kMaxPower) {
        cursor.fail_at(call.position, "'" + name + "' takes " +
                                          (modifier.kind == Modifier::Kind::kPower ? "" : "whole ") + "numbers up to " +
                                          std::to_string(static_cast<int>(kMaxPower)) + " here");
      }
      qasm::expect(cursor, ')');
    }
    qasm::expect(cursor, '@');
    modifiers.push_back(modifier);
  }
}

void QasmReader::require_gate(const TextCursor& cursor, const QasmScope& scope, const Call& call) const {
  if (call.name == "gphase" || find_definition(call.name, scope.order) != nullptr) return;
  if (find_library_name(call.name) != nullptr) return;
  std::vector<std::string_view> names;
  for (const QasmName& known : qasm_names()) names.push_back(known.name);
  for (const auto& [defined, unused] : definitions_) names.push_back(defined);
  cursor.fail_at(call.position, "unknown gate '" + call.name + "'", did_you_mean(call.name, names));
}

QasmReader::Call QasmReader::take_call(TextCursor& cursor, const QasmScope& scope) {
  Call call;
  call.modifiers = take_modifiers(cursor, scope, call);
  require_gate(cursor, scope, call);
  if (qasm::take_if(cursor, '(') && !qasm::take_if(cursor, ')')) {
    do call.parameters.push_back(take_qasm_expression(cursor, scope));
    while (qasm::take_if(cursor, ','));
    qasm::expect(cursor, ')');
  }
  skip_qasm_space(cursor);
  if (cursor.peek() == '[') cursor.fail("timed gates are not supported");
  while (cursor.peek() != ';') {
    if (!call.arguments.empty()) qasm::expect(cursor, ',');
    skip_qasm_space(cursor);
    const size_t position = cursor.position();
    Operand operand = take_qubits(cursor, scope);
    if (operand.is_register) {
      if (call.broadcasts && operand.members.size() != call.times) {
        cursor.fail_at(position, "these registers differ in size");
      }
      call.times = operand.members.size();
      call.broadcasts = true;
    }
    call.arguments.push_back(std::move(operand.members));
    skip_qasm_space(cursor);
    if (cursor.peek() != ',' && cursor.peek() != ';') qasm::expect(cursor, ';');
  }
  qasm::expect(cursor, ';');
  return call;
}

void QasmReader::check_call(const TextCursor& cursor, const QasmScope& scope, const Call& call) const {
  for (size_t k = 0; k < call.times; k++) {
    std::set<uint32_t> distinct;
    for (const std::vector<uint32_t>& argument : call.arguments) {
      if (!distinct.insert(argument.size() == 1 ? argument[0] : argument[k]).second) {
        cursor.fail_at(call.position, "'" + call.name + "' has a qubit twice");
      }
    }
  }
  std::string name = call.name;
  size_t qubits = call.arguments.size();
  for (const Modifier& modifier : call.modifiers) {
    if (!modifier.is_control()) continue;
    const bool is_phase = name == "gphase";
    if (modifier.count < 1 || modifier.count + (is_phase ? 0 : 1) > static_cast<double>(qubits)) {
      cursor.fail_at(call.position, "'" + name + "' has too few qubits for its controls");
    }
    qubits -= static_cast<size_t>(modifier.count);
    if (is_phase && qubits == 0) name = "u1", qubits = 1;
  }
  const auto check = [&](size_t wanted_parameters, size_t wanted_qubits) {
    if (call.parameters.size() != wanted_parameters) {
      cursor.fail_at(call.position, "'" + name + "' takes " + std::to_string(wanted_parameters) + " parameters, not " +
                                        std::to_string(call.parameters.size()));
    }
    if (qubits != wanted_qubits) {
      cursor.fail_at(call.position, "'" + name + "' acts on " + std::to_string(wanted_qubits) + " qubits, not " +
                                        std::to_string(qubits));
    }
  };
  if (name == "gphase") return check(1, 0);
  if (const Definition* definition = find_definition(name, scope.order)) {
    if (definition->kind == Definition::Kind::kSubroutine) {
      cursor.fail_at(call.position, "'" + name + "' is a subroutine, and can only be called as a statement");
    }
    check(definition->parameters.size(), definition->qubits.size());
    if (definition->kind == Definition::Kind::kOpaque) {
      cursor.fail_at(call.position, "gate '" + name + "' is opaque, so its action is unknown",
                     "define it by 'gate' instead");
    }
    return;
  }
  const QasmName* known = find_library_name(name);
  check(known->parameter_count, known->control_count + known->target_count);
}

uint64_t QasmReader::work_of(const QasmScope& scope, const Call& call) const {
  const Definition* definition = find_definition(call.name, scope.order);
  double work = definition == nullptr ? 1 : static_cast<double>(definition->work);
  for (size_t k = call.modifiers.size(); k-- > 0;) {
    const Modifier& modifier = call.modifiers[k];
    if (modifier.kind == Modifier::Kind::kPower) work *= std::max(1.0, std::ceil(std::abs(modifier.count)));
    if (modifier.kind == Modifier::Kind::kNegatedControl) work += 2 * modifier.count + 2;
    // Each control adds a qubit to the gates' lists.
    if (modifier.is_control()) work *= 1 + std::floor(modifier.count / kBytesPerOperation);
  }
  work *= static_cast<double>(std::max<size_t>(1, call.times));
  return work < static_cast<double>(kUnlimitedWork) ? static_cast<uint64_t>(work) : kUnlimitedWork;
}

// --- applying calls ---

void QasmReader::perform(const TextCursor& cursor, const QasmScope& scope, const Call& call, Operations& out) {
  for (size_t k = 0; k < call.times; k++) {
    std::vector<uint32_t> qubits;
    for (const std::vector<uint32_t>& argument : call.arguments) {
      qubits.push_back(argument.size() == 1 ? argument[0] : argument[k]);
    }
    perform_once(cursor, scope, call, std::move(qubits), out);
  }
}

void QasmReader::perform_once(const TextCursor& cursor, const QasmScope& scope, const Call& call,
                              std::vector<uint32_t> qubits, Operations& out) {
  // Controls are taken from the outermost modifier inward. The modifiers then act from the innermost outward.
  std::string name = call.name;
  std::vector<std::vector<uint32_t>> controls(call.modifiers.size()), turned(call.modifiers.size());
  for (size_t k = 0; k < call.modifiers.size(); k++) {
    if (!call.modifiers[k].is_control()) continue;
    const auto count = static_cast<ptrdiff_t>(call.modifiers[k].count);
    controls[k].assign(qubits.begin(), qubits.begin() + count);
    qubits.erase(qubits.begin(), qubits.begin() + count);
    // A controlled phase without a target is a phase on the last control.
    if (name == "gphase" && qubits.empty()) {
      qubits = turned[k] = {controls[k].back()};
      controls[k].pop_back();
      name = "u1";
    }
  }
  Operations inner;
  perform_plain(scope, call, name, qubits, inner);
  for (size_t k = call.modifiers.size(); k-- > 0;) {
    const Modifier& modifier = call.modifiers[k];
    if (modifier.is_control()) {
      add_controls(controls[k], turned[k], modifier.kind == Modifier::Kind::kNegatedControl, inner);
    } else if (modifier.kind == Modifier::Kind::kInverse) {
      invert(inner);
    } else if (modifier.count == std::floor(modifier.count)) {
      if (modifier.count < 0) invert(inner);
      const Operations once = inner;
      inner.clear();
      for (double turn = 0; turn < std::abs(modifier.count); turn++) {
        inner.insert(inner.end(), once.begin(), once.end());
      }
    } else if (!inner.empty()) {
      if (inner.size() > 1) {
        std::set<uint32_t> all;
        for (const CircuitOperation& operation : inner) all.insert(operation.qubits.begin(), operation.qubits.end());
        if (all.size() > kMaxPowerQubits) {
          cursor.fail_at(call.position, "a power that is not a whole number is supported for at most " +
                                            std::to_string(kMaxPowerQubits) + " qubits");
        }
        CircuitOperation whole = as_one_operation(inner, {all.begin(), all.end()});
        inner.clear();
        inner.push_back(std::move(whole));
      }
      inner[0] = power_of_gate(std::move(inner[0]), modifier.count);
    }
  }
  std::move(inner.begin(), inner.end(), std::back_inserter(out));
}

void QasmReader::perform_plain(const QasmScope& scope, const Call& call, const std::string& name,
                               const std::vector<uint32_t>& qubits, Operations& out) {
  CircuitOperation operation;
  if (name == "gphase") {
    // A global phase. If the gate may be controlled later, any of its qubits can be the target.
    if (!scope.is_gate && circuit_.qubit_count == 0) return;
    operation.gate = UnitaryGate::GLOBAL_PHASE;
    operation.qubits = {scope.is_gate ? scope.qubits.begin()->second.members[0] : 0};
  } else if (const Definition* definition = find_definition(name, scope.order)) {
    return expand(*definition, call.parameters, qubits, out);
  } else {
    const QasmName* known = find_library_name(name);
    operation.gate = known->gate;
    operation.control_count = known->control_count;
    operation.qubits = qubits;
  }
  operation.parameters = call.parameters;
  out.push_back(std::move(operation));
}

void QasmReader::expand(const Definition& definition, const std::vector<double>& values,
                        const std::vector<uint32_t>& qubits, Operations& out) {
  QasmScope scope;
  scope.outer = &global_;
  scope.is_gate = true;
  scope.order = definition.order;
  for (size_t k = 0; k < values.size(); k++) scope.numbers[definition.parameters[k]] = values[k];
  for (size_t k = 0; k < qubits.size(); k++) scope.qubits[definition.qubits[k]] = {{qubits[k]}, true};
  TextCursor cursor(definition.source->text, definition.source->file);
  cursor.seek(definition.body);
  while (!qasm::take_if(cursor, '}')) {
    const size_t start = cursor.position();
    if (take_qasm_name(cursor) == "barrier") {
      skip_to_semicolon(cursor);
      continue;
    }
    cursor.seek(start);
    perform(cursor, scope, take_call(cursor, scope), out);
  }
}

}  // namespace sallow
