#include "gate_circuit/from_circuit.h"

#include "base/error.h"

namespace sallow {

namespace {

class Conversion {
 public:
  Conversion(const Circuit& circuit, const std::string& file) : file_(file) {
    CircuitCounts counts = circuit.counts();
    out_.qubit_count = static_cast<uint32_t>(counts.qubits);
    if (counts.measurements > kMaxOperations) {
      throw InputError(SourceLocation{file_}, "too many measurements to simulate");
    }
    out_.bit_count = static_cast<uint32_t>(counts.measurements);
    convert(circuit);
    out_.schedule();
  }
  GateCircuit take() { return std::move(out_); }

 private:
  [[noreturn]] void refuse(const Instruction& instruction, const std::string& why) const {
    throw InputError(SourceLocation{file_, instruction.line},
                     std::string(gate_info(instruction.gate).name) + " " + why);
  }

  void convert(const Circuit& circuit) {
    for (const Instruction& instruction : circuit.instructions()) {
      if (instruction.gate == Gate::REPEAT) {
        const size_t repeating = repeating_;
        for (uint64_t k = 0; k < instruction.repetitions; k++) {
          repeating_ = repeating + (k > 0);
          unrolled_ += repeating_ > 0;
          convert(*instruction.body);
          if (unrolled_ > kMaxUnrolled) refuse(instruction, "makes too many operations to simulate");
        }
        repeating_ = repeating;
        continue;
      }
      const size_t before = out_.operations.size();
      convert(instruction);
      if (repeating_ > 0) unrolled_ += out_.operations.size() - before;
      if (unrolled_ > kMaxUnrolled || out_.operations.size() > kMaxOperations) {
        refuse(instruction, "makes too many operations to simulate");
      }
    }
  }

  void matrix(const GateInfo& info, std::vector<uint32_t> qubits, std::vector<BitCondition> conditions = {}) {
    CircuitOperation operation;
    operation.gate = UnitaryGate::MATRIX;
    operation.entries = info.unitary;
    operation.qubits = std::move(qubits);
    operation.conditions = std::move(conditions);
    out_.append(std::move(operation));
  }

  void collapse(const Instruction& instruction, const GateInfo& info, const Target& target) {
    uint32_t qubit = target.value();
    // X and Y are measured in the Z basis after a change of basis, which is undone afterwards.
    UnitaryGate turn = info.basis == 'X' ? UnitaryGate::H : UnitaryGate::SQRT_X;
    UnitaryGate back = info.basis == 'X' ? UnitaryGate::H : UnitaryGate::SQRT_X_DAG;
    if (info.basis != 'Z') out_.append(turn, {qubit});
    CircuitOperation operation;
    operation.qubits = {qubit};
    if (info.measures) {
      if (!instruction.arguments.empty() && instruction.arguments[0] != 0)
        refuse(instruction, "flips its result: noise");
      // An inverted result is the result of the flipped qubit.
      if (target.inverted()) out_.append(UnitaryGate::X, {qubit});
      operation.kind = OperationKind::kMeasure;
      operation.bits = {records_++};
      out_.append(operation);
      if (target.inverted()) out_.append(UnitaryGate::X, {qubit});
    }
    if (info.resets) {
      operation.kind = OperationKind::kReset;
      operation.bits.clear();
      out_.append(operation);
    }
    if (info.basis != 'Z') out_.append(back, {qubit});
  }

  void convert(const Instruction& instruction) {
    const GateInfo& info = gate_info(instruction.gate);
    switch (info.kind) {
      case GateKind::kAnnotation:
        if (info.produces_results()) refuse(instruction, "is not supported by state vectors");
        return;
      case GateKind::kCollapse:
        for (const Target& target : instruction.targets) collapse(instruction, info, target);
        return;
      case GateKind::kClifford1:
        for (const Target& target : instruction.targets) matrix(info, {target.value()});
        return;
      case GateKind::kClifford2:
        for (size_t k = 0; k + 1 < instruction.targets.size(); k += 2) {
          pair(instruction, info, instruction.targets[k], instruction.targets[k + 1]);
        }
        return;
      default:
        refuse(instruction, "is not supported in a circuit of gates");
    }
  }

  void pair(const Instruction& instruction, const GateInfo& info, const Target& a, const Target& b) {
    if (a.is_sweep() || b.is_sweep()) refuse(instruction, "is controlled by a sweep bit");
    if (!a.is_record() && !b.is_record()) return named_pair(info, a.value(), b.value());
    // A record controls the Pauli that the gate applies to the other qubit.
    if (a.is_record() && b.is_record()) return;
    const Target& record = a.is_record() ? a : b;
    const Target& other = a.is_record() ? b : a;
    if (record.value() > records_) refuse(instruction, "looks back beyond the first record");
    Gate pauli = Gate::Z;
    if (instruction.gate == Gate::CX || instruction.gate == Gate::XCZ) pauli = Gate::X;
    if (instruction.gate == Gate::CY || instruction.gate == Gate::YCZ) pauli = Gate::Y;
    matrix(gate_info(pauli), {other.value()}, {{{records_ - record.value()}, 1, false}});
  }

  void named_pair(const GateInfo& info, uint32_t a, uint32_t b) {
    switch (info.gate) {
      case Gate::II:
        return;
      case Gate::CX:
        return out_.append(UnitaryGate::X, {a, b}, {}, 1);
      case Gate::XCZ:
        return out_.append(UnitaryGate::X, {b, a}, {}, 1);
      case Gate::CY:
        return out_.append(UnitaryGate::Y, {a, b}, {}, 1);
      case Gate::YCZ:
        return out_.append(UnitaryGate::Y, {b, a}, {}, 1);
      case Gate::CZ:
        return out_.append(UnitaryGate::Z, {a, b}, {}, 1);
      case Gate::SWAP:
        return out_.append(UnitaryGate::SWAP, {a, b});
      case Gate::ISWAP:
        return out_.append(UnitaryGate::ISWAP, {a, b});
      case Gate::ISWAP_DAG:
        return out_.append(UnitaryGate::ISWAP_DAG, {a, b});
      case Gate::CXSWAP:
        return named_pair(gate_info(Gate::CX), a, b), named_pair(gate_info(Gate::SWAP), a, b);
      case Gate::SWAPCX:
        return named_pair(gate_info(Gate::SWAP), a, b), named_pair(gate_info(Gate::CX), a, b);
      case Gate::CZSWAP:
        return named_pair(gate_info(Gate::CZ), a, b), named_pair(gate_info(Gate::SWAP), a, b);
      default:
        return matrix(info, {a, b});
    }
  }

  const std::string& file_;
  GateCircuit out_;
  uint32_t records_ = 0;
  size_t repeating_ = 0;   // enclosing loops whose current pass is not the first
  uint64_t unrolled_ = 0;  // operations and passes of loops that come from repetition
};

}  // namespace

GateCircuit gate_circuit_of(const Circuit& circuit, const std::string& file) {
  return Conversion(circuit, file).take();
}

}  // namespace sallow
