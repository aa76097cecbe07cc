#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_cursor.h"
#include "gate_circuit/gate_circuit.h"
#include "gate_circuit/qasm_scope.h"

namespace sallow {

/// The most qubits or bits in a register and in all registers together.
inline constexpr uint64_t kMaxQasmRegister = 1 << 20;

/// Reads OpenQASM statement by statement; qasm_text.h lists the supported part. The bodies of gates, subroutines and
/// loops are read again for each call or pass, so that mistakes are reported at their place.
///
/// The cost of unrolling is computed before anything is repeated, and refused if it is too large. Nesting is limited so
/// that the call stack cannot overflow.
class QasmReader {
 public:
  /// Reads a whole text; `file` is its name in errors. Throws InputError with line and column.
  GateCircuit read(std::string_view text, const std::string& file);

 private:
  using Operations = std::vector<CircuitOperation>;

  struct Source {
    std::string text, file;
  };

  /// A gate or subroutine that the text defines, with the start of its body.
  struct Definition {
    enum class Kind { kGate, kOpaque, kSubroutine } kind = Kind::kGate;
    std::vector<std::string> parameters, qubits;  // of a gate; a subroutine has arguments instead
    struct Argument {
      enum class Type { kNumber, kQubits, kBits } type;
      std::string name;
      size_t size;
      bool is_single;
    };
    std::vector<Argument> arguments;
    const Source* source = nullptr;
    size_t body = 0;
    size_t order = 0;   // a body may call only earlier definitions
    uint64_t work = 1;  // number of operations and calls that one call of this gate causes; saturates
    size_t depth = 1;   // depth of gates that call gates, this gate included
  };

  /// A ctrl, negctrl, inv or pow in front of a gate's name.
  struct Modifier {
    enum class Kind { kControl, kNegatedControl, kInverse, kPower } kind;
    double count = 1;
    bool is_control() const { return kind == Kind::kControl || kind == Kind::kNegatedControl; }
  };

  /// A call of a gate as written in the text.
  struct Call {
    std::string name;
    size_t position = 0;
    std::vector<Modifier> modifiers;
    std::vector<double> parameters;
    std::vector<std::vector<uint32_t>> arguments;  // one list per argument; several qubits if it is a register
    size_t times = 1;                              // number of calls, one per element of the registers
    bool broadcasts = false;
  };

  struct Operand {
    std::vector<uint32_t> members;
    bool is_register = false;
  };

  // --- statements (qasm_reader.cc) ---

  void read_source(std::string text, const std::string& file);
  void statement(TextCursor& cursor, QasmScope& scope);
  /// Reads one statement or a block of statements.
  void body(TextCursor& cursor, QasmScope& scope);
  static void skip_body(TextCursor& cursor);
  static void skip_to_semicolon(TextCursor& cursor);
  void version(TextCursor& cursor);
  void include(TextCursor& cursor);
  void declare(TextCursor& cursor, size_t position, const std::string& name, uint64_t size, bool is_qubit,
               bool is_single);
  void old_register(TextCursor& cursor, bool is_qubit);
  void new_register(TextCursor& cursor, bool is_qubit);
  void constant(TextCursor& cursor, QasmScope& scope);
  void alias(TextCursor& cursor, QasmScope& scope);
  [[noreturn]] static void refuse_input(TextCursor& cursor, size_t position);
  void loop(TextCursor& cursor, const QasmScope& scope, size_t position);
  void condition(TextCursor& cursor, const QasmScope& scope);
  void measure_arrow(TextCursor& cursor, const QasmScope& scope);
  void measure_into(TextCursor& cursor, const QasmScope& scope, const std::vector<uint32_t>& bits);
  void measure_pairs(TextCursor& cursor, size_t position, const std::vector<uint32_t>& qubits,
                     const std::vector<uint32_t>& bits);
  void append(const TextCursor& cursor, size_t position, CircuitOperation operation);
  void append_collapse(const TextCursor& cursor, size_t position, OperationKind kind, uint32_t qubit, uint32_t bit);
  /// Adds to the cost of unrolling; throws InputError if the cost is too large.
  void charge(const TextCursor& cursor, size_t position, uint64_t amount);
  /// Counts nested blocks while it exists; throws InputError if there are too many.
  class Nesting;

  // --- operands of statements (qasm_operands.cc) ---

  /// Reads which of `size` elements are meant: an index, a range or a list of indices in brackets; without brackets,
  /// all.
  static Operand take_places(TextCursor& cursor, const QasmScope& scope, const QasmRegister& own,
                             std::string_view what);
  Operand take_qubits(TextCursor& cursor, const QasmScope& scope);
  static std::vector<uint32_t> take_bits(TextCursor& cursor, const QasmScope& scope);
  static BitCondition take_condition(TextCursor& cursor, const QasmScope& scope);

  // --- gates and subroutines (qasm_calls.cc) ---

  void define_gate(TextCursor& cursor, bool is_opaque);
  void define_subroutine(TextCursor& cursor);
  void add_definition(const std::string& name, Definition made);
  const Definition* find_definition(const std::string& name, size_t order) const;
  void call_subroutine(TextCursor& cursor, const QasmScope& scope, size_t position, const Definition& definition);

  Call take_call(TextCursor& cursor, const QasmScope& scope);
  std::vector<Modifier> take_modifiers(TextCursor& cursor, const QasmScope& scope, Call& call);
  void require_gate(const TextCursor& cursor, const QasmScope& scope, const Call& call) const;
  /// Throws InputError if the gate takes other qubits or parameters.
  void check_call(const TextCursor& cursor, const QasmScope& scope, const Call& call) const;
  /// The number of operations and calls that the call causes.
  uint64_t work_of(const QasmScope& scope, const Call& call) const;
  void perform(const TextCursor& cursor, const QasmScope& scope, const Call& call, Operations& out);
  void perform_once(const TextCursor& cursor, const QasmScope& scope, const Call& call, std::vector<uint32_t> qubits,
                    Operations& out);
  void perform_plain(const QasmScope& scope, const Call& call, const std::string& name,
                     const std::vector<uint32_t>& qubits, Operations& out);
  /// Expands the body of a gate with these values.
  void expand(const Definition& definition, const std::vector<double>& values, const std::vector<uint32_t>& qubits,
              Operations& out);

  GateCircuit circuit_;
  std::deque<Source> sources_;
  const Source* source_ = nullptr;
  QasmScope global_;
  std::map<std::string, std::vector<Definition>, std::less<>> definitions_;
  std::vector<BitCondition> conditions_;  // of the enclosing blocks
  uint64_t condition_cost_ = 0;           // the cost that they add to each operation
  int includes_ = 0;
  size_t nesting_ = 0;
  uint64_t unrolled_ = 0, max_unrolled_ = kMaxUnrolled;
};

// Tokens that all three files read.
namespace qasm {
void expect(TextCursor& cursor, char c);
bool take_if(TextCursor& cursor, char c);
std::string take_name(TextCursor& cursor, std::string_view what);
}  // namespace qasm

}  // namespace sallow
