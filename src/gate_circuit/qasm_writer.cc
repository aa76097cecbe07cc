#include "base/error.h"
#include "base/number_text.h"
#include "gate_circuit/lower_gates.h"
#include "gate_circuit/qasm_gates.h"
#include "gate_circuit/qasm_text.h"

namespace sallow {

namespace {

// The gate names in the published qelib1.inc; other gates are written with these.
constexpr std::string_view kLibraryNames[] = {"id",  "x",   "y",   "z",   "h",    "s",     "sdg", "t",  "tdg",
                                              "rx",  "ry",  "rz",  "u1",  "u3",   "cx",    "cy",  "cz", "ch",
                                              "crz", "cu1", "cu3", "ccx", "swap", "cswap", "rzz", "rxx"};

const QasmName* library_name(const CircuitOperation& operation) {
  for (std::string_view name : kLibraryNames) {
    for (const QasmName& known : qasm_names()) {
      if (known.name == name && known.gate == operation.gate && known.control_count == operation.control_count) {
        return &known;
      }
    }
  }
  return nullptr;
}

std::string call(std::string_view name, const std::vector<double>& parameters, const std::vector<uint32_t>& qubits) {
  std::string line(name);
  for (size_t k = 0; k < parameters.size(); k++) line += (k == 0 ? "(" : ",") + shortest_text(parameters[k]);
  if (!parameters.empty()) line += ")";
  for (size_t k = 0; k < qubits.size(); k++) line += (k == 0 ? " q[" : ",q[") + std::to_string(qubits[k]) + "]";
  return line + ";\n";
}

class QasmWriter {
 public:
  explicit QasmWriter(const GateCircuit& circuit) : circuit_(circuit) {}

  std::string run() {
    // Uses one register for all bits, or one register per bit if a condition depends on a single bit of several.
    for (const CircuitOperation& operation : circuit_.operations) {
      for (const BitCondition& condition : operation.conditions) {
        if (condition.bits.size() == 1 && circuit_.bit_count > 1) single_bits_ = true;
      }
    }
    std::string body;
    for (const CircuitOperation& operation : circuit_.operations) body += statement(operation);
    std::string text = "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n";
    if (uses_fsim_) {
      // fSim(θ, φ) equals RXX(θ) RYY(θ) times a phase.
      text +=
          "gate fsim(a,b) q,r { h q; h r; cx q,r; rz(a) r; cx q,r; h q; h r; "
          "rx(pi/2) q; rx(pi/2) r; cx q,r; rz(a) r; cx q,r; rx(-pi/2) q; rx(-pi/2) r; cu1(-b) q,r; }\n";
    }
    text += "qreg q[" + std::to_string(circuit_.qubit_count) + "];\n";
    for (uint32_t bit = 0; single_bits_ && bit < circuit_.bit_count; bit++) {
      text += "creg c" + std::to_string(bit) + "[1];\n";
    }
    if (!single_bits_ && circuit_.bit_count > 0) text += "creg c[" + std::to_string(circuit_.bit_count) + "];\n";
    return text + body;
  }

 private:
  std::string bit_text(uint32_t bit) const {
    return single_bits_ ? "c" + std::to_string(bit) + "[0]" : "c[" + std::to_string(bit) + "]";
  }

  // The value of a condition in decimal digits; it may have any length.
  static std::string decimal(const BitCondition& condition) {
    __extension__ using Wide = unsigned __int128;
    std::vector<uint64_t> words = {condition.value};
    words.insert(words.end(), condition.more_words.begin(), condition.more_words.end());
    std::string digits;
    do {
      uint64_t rest = 0;
      for (size_t k = words.size(); k-- > 0;) {
        const Wide part = static_cast<Wide>(rest) << 64 | words[k];
        words[k] = static_cast<uint64_t>(part / 10);
        rest = static_cast<uint64_t>(part % 10);
      }
      digits.push_back(static_cast<char>('0' + rest));
      while (words.size() > 1 && words.back() == 0) words.pop_back();
    } while (words.size() > 1 || words[0] != 0);
    return {digits.rbegin(), digits.rend()};
  }

  std::string condition_text(const CircuitOperation& operation) const {
    if (operation.conditions.empty()) return {};
    const BitCondition& condition = operation.conditions[0];
    bool is_whole = condition.bits.size() == circuit_.bit_count && !single_bits_;
    for (uint32_t k = 0; is_whole && k < circuit_.bit_count; k++) is_whole = condition.bits[k] == k;
    bool is_one = condition.bits.size() == 1;
    if (operation.conditions.size() > 1 || !(is_whole || is_one) || (condition.negated && !is_one)) {
      throw InputError("OpenQASM 2 has no conditions on some of the bits, and no negated conditions");
    }
    const std::string value = condition.negated ? std::to_string(1 - condition.value) : decimal(condition);
    std::string name = single_bits_ ? "c" + std::to_string(condition.bits[0]) : "c";
    return "if(" + name + "==" + value + ") ";
  }

  std::string statement(const CircuitOperation& operation) {
    std::string before = condition_text(operation);
    if (operation.kind != OperationKind::kGate) {
      std::string text;
      for (size_t k = 0; k < operation.qubits.size(); k++) {
        std::string qubit = "q[" + std::to_string(operation.qubits[k]) + "]";
        text += before + (operation.kind == OperationKind::kReset
                              ? "reset " + qubit + ";\n"
                              : "measure " + qubit + " -> " + bit_text(operation.bits[k]) + ";\n");
      }
      return text;
    }
    if (std::string line = gate(operation); !line.empty()) return before + line;
    std::string text;
    for (const CircuitOperation& step : lower_gate(operation)) {
      std::string line = gate(step);
      if (line.empty()) {
        throw InputError("OpenQASM 2 has no name for " + std::string(unitary_gate_info(operation.gate).name) +
                         " with " + std::to_string(operation.control_count) + " controls");
      }
      text += before + line;
    }
    return text;
  }

  /// The call of a gate if the gate has a name, otherwise nothing.
  std::string gate(const CircuitOperation& operation) {
    if (const QasmName* name = library_name(operation)) return call(name->name, operation.parameters, operation.qubits);
    constexpr double kQuarterTurn = 1.5707963267948966;
    const std::vector<double>& p = operation.parameters;
    const char* euler = operation.control_count == 0 ? "u3" : "cu3";
    if (operation.control_count <= 1) {
      switch (operation.gate) {
        case UnitaryGate::RX:
          return call(euler, {p[0], -kQuarterTurn, kQuarterTurn}, operation.qubits);
        case UnitaryGate::RY:
          return call(euler, {p[0], 0, 0}, operation.qubits);
        case UnitaryGate::RXY:
          return call(euler, {p[1], p[0] - kQuarterTurn, kQuarterTurn - p[0]}, operation.qubits);
        default:
          break;
      }
    }
    if (operation.control_count == 0 && (operation.gate == UnitaryGate::FSIM || operation.gate == UnitaryGate::ISWAP)) {
      uses_fsim_ = true;
      bool is_fsim = operation.gate == UnitaryGate::FSIM;
      return call("fsim", is_fsim ? p : std::vector<double>{-kQuarterTurn, 0}, operation.qubits);
    }
    return {};
  }

  const GateCircuit& circuit_;
  bool single_bits_ = false;
  bool uses_fsim_ = false;
};

}  // namespace

std::string qasm_text(const GateCircuit& circuit) {
  return QasmWriter(circuit).run();
}

}  // namespace sallow
