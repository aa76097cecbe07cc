#include <charconv>

#include "base/number_text.h"
#include "base/text_cursor.h"
#include "circuit/circuit.h"

namespace sallow {

namespace {

void append_target(std::string& text, Target target) {
  if (target.is_combiner()) {
    text.push_back('*');
    return;
  }
  if (target.inverted()) text.push_back('!');
  if (target.is_record()) {
    text += "rec[-";
  } else if (target.is_sweep()) {
    text += "sweep[";
  } else if (target.is_pauli()) {
    text.push_back(target.pauli_letter());
  }
  append_integer(text, target.value());
  if (target.is_classical()) text.push_back(']');
}

void append_circuit(std::string& text, const Circuit& circuit, size_t indent);

void append_instruction(std::string& text, const Instruction& instruction, size_t indent) {
  text.append(indent, ' ');
  text += gate_info(instruction.gate).name;
  if (!instruction.tag.empty()) text += printed_tag(instruction.tag);
  if (instruction.gate == Gate::REPEAT) {
    text.push_back(' ');
    append_integer(text, instruction.repetitions);
    text += " {\n";
    append_circuit(text, *instruction.body, indent + 4);
    if (instruction.body->instructions().empty()) text.push_back('\n');
    text.append(indent, ' ');
    text += "}\n";
    return;
  }
  text += printed_arguments(instruction.arguments);
  bool joined = false;
  for (Target target : instruction.targets) {
    if (!joined && !target.is_combiner()) text.push_back(' ');
    append_target(text, target);
    joined = target.is_combiner();
  }
  text.push_back('\n');
}

void append_circuit(std::string& text, const Circuit& circuit, size_t indent) {
  for (const Instruction& instruction : circuit.instructions()) append_instruction(text, instruction, indent);
}

}  // namespace

std::string Target::str() const {
  std::string text;
  append_target(text, *this);
  return text;
}

std::string Circuit::str() const {
  std::string text;
  append_circuit(text, *this, 0);
  return text;
}

}  // namespace sallow
