#include "gate_circuit/qsim_text.h"

#include <algorithm>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/number_text.h"
#include "base/text_cursor.h"
#include "gate_circuit/lower_gates.h"

namespace sallow {

namespace {

struct QsimName {
  std::string_view name;
  UnitaryGate gate;
  uint32_t qubit_count;
  uint32_t control_count = 0;
  uint32_t parameter_count = 0;
  double parameter_sign = 1;  // ratio of qsim's angle to the angle of the gate table
};

// The writer uses the first name of a gate.
constexpr QsimName kQsimNames[] = {
    {"id1", UnitaryGate::I, 1},        {"id_1", UnitaryGate::I, 1},        {"x", UnitaryGate::X, 1},
    {"y", UnitaryGate::Y, 1},          {"z", UnitaryGate::Z, 1},           {"h", UnitaryGate::H, 1},
    {"s", UnitaryGate::S, 1},          {"t", UnitaryGate::T, 1},           {"x_1_2", UnitaryGate::SQRT_X, 1},
    {"y_1_2", UnitaryGate::SQRT_Y, 1}, {"hz_1_2", UnitaryGate::SQRT_W, 1}, {"rx", UnitaryGate::RX, 1, 0, 1},
    {"ry", UnitaryGate::RY, 1, 0, 1},  {"rz", UnitaryGate::RZ, 1, 0, 1},   {"rxy", UnitaryGate::RXY, 1, 0, 2},
    {"cz", UnitaryGate::Z, 2, 1},      {"cnot", UnitaryGate::X, 2, 1},     {"sw", UnitaryGate::SWAP, 2},
    {"is", UnitaryGate::ISWAP, 2},     {"fs", UnitaryGate::FSIM, 2, 0, 2}, {"cp", UnitaryGate::PHASE, 2, 1, 1, -1},
    {"id2", UnitaryGate::I, 2},        {"id_2", UnitaryGate::I, 2},
};

std::string_view take_word(TextCursor& cursor, std::string_view what) {
  cursor.skip_blanks();
  std::string_view word = cursor.take_name();
  if (word.empty()) cursor.fail("expected " + std::string(what) + ", found " + cursor.describe_next());
  return word;
}

[[noreturn]] void fail_unknown(const TextCursor& cursor, size_t position, std::string_view word) {
  std::vector<std::string_view> known = {"m", "c"};
  for (const QsimName& name : kQsimNames) known.push_back(name.name);
  cursor.fail_at(position, "unknown gate '" + std::string(word) + "'", did_you_mean(word, known));
}

const QsimName& find_name(const TextCursor& cursor, size_t position, std::string_view word) {
  for (const QsimName& name : kQsimNames) {
    if (name.name == word) return name;
  }
  fail_unknown(cursor, position, word);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class QsimReader {
 public:
  QsimReader(std::string_view text, std::string file) : cursor_(text, std::move(file)) {}

  GateCircuit read() {
    cursor_.skip_to_content();
    circuit_.qubit_count = static_cast<uint32_t>(cursor_.take_integer("the number of qubits", 1u << 20));
    last_time_.resize(circuit_.qubit_count);
    end_line();
    for (cursor_.skip_to_content(); !cursor_.at_end(); cursor_.skip_to_content()) {
      read_operation();
      end_line();
    }
    return std::move(circuit_);
  }

 private:
  void end_line() {
    cursor_.skip_blanks();
    if (!cursor_.at_line_end()) cursor_.fail("expected the end of the line, found " + cursor_.describe_next());
  }

  void take_qubit(CircuitOperation& operation) {
    cursor_.skip_blanks();
    size_t position = cursor_.position();
    uint64_t qubit = cursor_.take_integer("a qubit");
    if (qubit >= circuit_.qubit_count) {
      cursor_.fail_at(position, "qubit " + std::to_string(qubit) + " is not one of the " +
                                    std::to_string(circuit_.qubit_count) + " qubits that the first line declares");
    }
    uint64_t& last = last_time_[qubit];
    if (std::find(operation.qubits.begin(), operation.qubits.end(), qubit) != operation.qubits.end()) {
      cursor_.fail_at(position, "qubit " + std::to_string(qubit) + " is repeated in one gate");
    }
    if (operation.time + 1 <= last) {
      cursor_.fail_at(position, "qubit " + std::to_string(qubit) + " already has a gate at time " +
                                    std::to_string(last - 1) + ", which is not before " +
                                    std::to_string(operation.time));
    }
    last = operation.time + 1;
    operation.qubits.push_back(static_cast<uint32_t>(qubit));
  }

  void read_operation() {
    CircuitOperation operation;
    operation.time = cursor_.take_integer("a time", UINT64_MAX - 1);
    cursor_.skip_blanks();
    size_t position = cursor_.position();
    std::string_view word = take_word(cursor_, "a gate");
    if (word == "m") {
      operation.kind = OperationKind::kMeasure;
      while (take_qubit(operation), cursor_.skip_blanks(), !cursor_.at_line_end()) continue;
      for (size_t k = 0; k < operation.qubits.size(); k++) operation.bits.push_back(circuit_.bit_count++);
      circuit_.append(std::move(operation));
      return;
    }
    if (word == "c") {
      while (take_qubit(operation), cursor_.skip_blanks(), is_digit(cursor_.peek())) continue;
      position = cursor_.position();
      word = take_word(cursor_, "a gate to control");
    }
    const QsimName& name = find_name(cursor_, position, word);
    operation.gate = name.gate;
    operation.control_count = static_cast<uint32_t>(operation.qubits.size()) + name.control_count;
    for (uint32_t k = 0; k < name.qubit_count; k++) take_qubit(operation);
    for (uint32_t k = 0; k < name.parameter_count; k++) {
      cursor_.skip_blanks();
      operation.parameters.push_back(name.parameter_sign * cursor_.take_number("an angle"));
    }
    // The identity on two qubits has no effect; I takes one qubit, so the other becomes a control.
    if (operation.gate == UnitaryGate::I) operation.control_count = static_cast<uint32_t>(operation.qubits.size()) - 1;
    circuit_.append(std::move(operation));
  }

  TextCursor cursor_;
  GateCircuit circuit_;
  std::vector<uint64_t> last_time_;  // per qubit: time of its last gate, plus one
};

/// The name for an operation with its controls; null if the operation must be lowered first.
const QsimName* written_name(const CircuitOperation& operation) {
  const QsimName* best = nullptr;
  for (const QsimName& name : kQsimNames) {
    if (name.gate != operation.gate || name.control_count > operation.control_count) continue;
    if (name.gate == UnitaryGate::I && name.qubit_count != 1) continue;
    if (best == nullptr || name.control_count > best->control_count) best = &name;
  }
  return best;
}

std::string operation_line(const CircuitOperation& operation) {
  std::string line = std::to_string(operation.time);
  if (operation.kind == OperationKind::kMeasure) {
    line += " m";
    for (uint32_t qubit : operation.qubits) line += " " + std::to_string(qubit);
    return line + "\n";
  }
  const QsimName* name = written_name(operation);
  SALLOW_CHECK(name != nullptr);
  size_t outer_controls = operation.control_count - name->control_count;
  if (outer_controls > 0) line += " c";
  for (size_t k = 0; k < operation.qubits.size(); k++) {
    if (k == outer_controls) line += " " + std::string(name->name);
    line += " " + std::to_string(operation.qubits[k]);
  }
  for (double parameter : operation.parameters) line += " " + shortest_text(name->parameter_sign * parameter);
  return line + "\n";
}

}  // namespace

GateCircuit parse_qsim(std::string_view text, std::string file) {
  return QsimReader(text, std::move(file)).read();
}

std::string qsim_text(const GateCircuit& circuit) {
  GateCircuit written = circuit;
  written.operations.clear();
  bool was_lowered = false;
  for (const CircuitOperation& operation : circuit.operations) {
    if (operation.kind == OperationKind::kReset) throw InputError("qsim's format has no reset");
    if (!operation.conditions.empty()) throw InputError("qsim's format has no gates that depend on measured bits");
    if (operation.kind == OperationKind::kMeasure || written_name(operation) != nullptr) {
      written.append(operation);
      continue;
    }
    was_lowered = true;
    for (CircuitOperation& step : lower_gate(operation)) written.append(std::move(step));
  }
  if (was_lowered) written.schedule();
  std::stable_sort(written.operations.begin(), written.operations.end(),
                   [](const CircuitOperation& a, const CircuitOperation& b) { return a.time < b.time; });
  std::string text = std::to_string(written.qubit_count) + "\n";
  for (const CircuitOperation& operation : written.operations) text += operation_line(operation);
  return text;
}

}  // namespace sallow
