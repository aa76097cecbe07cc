#include <algorithm>

#include "gate_circuit/qasm_expression.h"
#include "gate_circuit/qasm_reader.h"

namespace sallow {

namespace {

constexpr int64_t kMaxIndex = int64_t{1} << 52;

// Reads an index; negative indices count from the end.
uint32_t take_index(TextCursor& cursor, const QasmScope& scope, int64_t size, std::string_view what) {
  skip_qasm_space(cursor);
  const size_t position = cursor.position();
  const int64_t index = take_qasm_whole(cursor, scope, "an index", -kMaxIndex, kMaxIndex);
  if (index >= size || index < -size) {
    cursor.fail_at(position,
                   std::string(what) + " " + std::to_string(index) + " of a register of " + std::to_string(size));
  }
  return static_cast<uint32_t>(index < 0 ? index + size : index);
}

// Reads a decimal number of any length as words of 64 bits, lowest first.
std::vector<uint64_t> take_wide_integer(TextCursor& cursor, size_t max_bits) {
  __extension__ using Wide = unsigned __int128;
  const size_t position = cursor.position();
  std::vector<uint64_t> words = {0};
  while (cursor.peek() >= '0' && cursor.peek() <= '9') {
    Wide carry = static_cast<unsigned>(cursor.take() - '0');
    for (uint64_t& word : words) {
      carry += static_cast<Wide>(word) * 10;
      word = static_cast<uint64_t>(carry);
      carry >>= 64;
    }
    if (carry != 0) words.push_back(static_cast<uint64_t>(carry));
    if (words.size() * 64 > max_bits + 64) {
      cursor.fail_at(position, "this value needs more bits than the register has");
    }
  }
  while (words.size() > 1 && words.back() == 0) words.pop_back();
  return words;
}

}  // namespace

QasmReader::Operand QasmReader::take_places(TextCursor& cursor, const QasmScope& scope, const QasmRegister& own,
                                            std::string_view what) {
  if (!qasm::take_if(cursor, '[')) return {own.members, !own.is_single};
  const auto size = static_cast<int64_t>(own.members.size());
  Operand result;
  if (qasm::take_if(cursor, '{')) {
    result.is_register = true;
    do result.members.push_back(own.members[take_index(cursor, scope, size, what)]);
    while (qasm::take_if(cursor, ','));
    qasm::expect(cursor, '}');
    qasm::expect(cursor, ']');
    return result;
  }
  skip_qasm_space(cursor);
  const size_t position = cursor.position();
  // Both ends of a range are optional: [:2], [1:].
  int64_t first = 0, last = size - 1, step = 1;
  if (cursor.peek() != ':') first = take_index(cursor, scope, size, what);
  if (!qasm::take_if(cursor, ':')) {
    qasm::expect(cursor, ']');
    return {{own.members[static_cast<size_t>(first)]}, false};
  }
  skip_qasm_space(cursor);
  if (cursor.peek() != ']') last = take_qasm_whole(cursor, scope, "an end of a range", -kMaxIndex, kMaxIndex);
  if (qasm::take_if(cursor, ':')) {
    step = last;
    last = take_qasm_whole(cursor, scope, "an end of a range", -kMaxIndex, kMaxIndex);
  }
  qasm::expect(cursor, ']');
  if (last < 0) last += size;
  if (step == 0) cursor.fail_at(position, "the step of a range must not be 0");
  if (last < 0 || last >= size) {
    cursor.fail_at(position, "this range exceeds a register of " + std::to_string(size));
  }
  result.is_register = true;
  for (int64_t k = first; step > 0 ? k <= last : k >= last; k += step) {
    result.members.push_back(own.members[static_cast<size_t>(k)]);
  }
  return result;
}

QasmReader::Operand QasmReader::take_qubits(TextCursor& cursor, const QasmScope& scope) {
  skip_qasm_space(cursor);
  const size_t position = cursor.position();
  if (cursor.take_if('$')) {
    const uint64_t index = cursor.take_integer("a physical qubit", kMaxQasmRegister);
    if (!global_.qubits.empty()) {
      cursor.fail_at(position, "physical qubits together with declared qubits are not supported");
    }
    circuit_.qubit_count = std::max(circuit_.qubit_count, static_cast<uint32_t>(index + 1));
    return {{static_cast<uint32_t>(index)}, false};
  }
  const std::string name = qasm::take_name(cursor, "a qubit");
  const QasmRegister* own = scope.find_qubits(name);
  if (scope.is_gate) {
    if (own == nullptr) cursor.fail_at(position, "this gate has no qubit '" + name + "'");
    return {own->members, false};
  }
  if (own == nullptr) cursor.fail_at(position, "there is no qubit register '" + name + "'");
  return take_places(cursor, scope, *own, "qubit");
}

std::vector<uint32_t> QasmReader::take_bits(TextCursor& cursor, const QasmScope& scope) {
  skip_qasm_space(cursor);
  const size_t position = cursor.position();
  const std::string name = qasm::take_name(cursor, "a bit");
  const QasmRegister* own = scope.find_bits(name);
  if (own == nullptr) cursor.fail_at(position, "there is no bit register '" + name + "'");
  return take_places(cursor, scope, *own, "bit").members;
}

BitCondition QasmReader::take_condition(TextCursor& cursor, const QasmScope& scope) {
  qasm::expect(cursor, '(');
  BitCondition condition;
  condition.negated = qasm::take_if(cursor, '!');
  condition.bits = take_bits(cursor, scope);
  condition.value = 1;
  skip_qasm_space(cursor);
  if ((cursor.peek() == '=' || cursor.peek() == '!') && cursor.peek(1) == '=') {
    if (cursor.peek() == '!') condition.negated = !condition.negated;
    cursor.seek(cursor.position() + 2);
    skip_qasm_space(cursor);
    if (cursor.peek() >= '0' && cursor.peek() <= '9') {
      std::vector<uint64_t> words = take_wide_integer(cursor, std::max<size_t>(64, condition.bits.size()));
      condition.value = words[0];
      condition.more_words.assign(words.begin() + 1, words.end());
    } else {
      const size_t position = cursor.position();
      const std::string_view word = cursor.take_name();
      if (word != "true" && word != "false") cursor.fail_at(position, "expected a whole number, true or false");
      condition.value = word == "true";
    }
  } else if (condition.bits.size() != 1) {
    cursor.fail("a register must be compared with '==' or '!='");
  }
  qasm::expect(cursor, ')');
  return condition;
}

}  // namespace sallow
