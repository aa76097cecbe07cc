#include "report/error_place.h"

#include "base/number_text.h"
#include "base/text_cursor.h"

namespace sallow {
namespace {

std::string product_text(const std::vector<Target>& paulis) {
  std::string text;
  for (const Target pauli : paulis) text += (text.empty() ? "" : "*") + pauli.str();
  return text;
}

std::string targets_text(const ErrorLocation& place) {
  std::string text;
  bool is_glued = true;
  for (size_t k = 0; k < place.target_count; k++) {
    const Target target = place.levels.back().instruction->targets[place.first_target + k];
    if (!is_glued && !target.is_combiner()) text += ' ';
    is_glued = target.is_combiner();
    text += target.str();
  }
  return text;
}

}  // namespace

std::string error_place_text(const ErrorLocation& place) {
  const Instruction& instruction = *place.levels.back().instruction;
  std::string text = product_text(place.flipped_paulis);
  if (place.flips_result) {
    text += (text.empty() ? "result " : " and result ") + std::to_string(place.result_index);
    if (!place.measured_product.empty()) text += " (" + product_text(place.measured_product) + ")";
  }
  text += " by " + std::string(gate_info(instruction.gate).name);
  if (!instruction.tag.empty()) text += printed_tag(instruction.tag);
  text += printed_arguments(instruction.arguments) + " " + targets_text(place);
  if (instruction.line != 0) text += " in line " + std::to_string(instruction.line);
  text += ", after " + std::to_string(place.ticks_before) + (place.ticks_before == 1 ? " TICK" : " TICKs");
  for (size_t k = 1; k < place.levels.size(); k++) {
    text += (k == 1 ? ", repetition " : ".") + std::to_string(place.levels[k].repetition + 1);
  }
  return text;
}

Json error_place_json(const ErrorLocation& place) {
  const Instruction& instruction = *place.levels.back().instruction;
  Json json = {{"instruction", gate_info(instruction.gate).name}};
  json["line"] = instruction.line;
  json["ticks_before"] = place.ticks_before;
  json["repetitions"] = Json::list();
  for (size_t k = 1; k < place.levels.size(); k++) json["repetitions"].push_back(place.levels[k].repetition);
  json["targets"] = targets_text(place);
  json["flips"] = product_text(place.flipped_paulis);
  json["flips_result"] = place.flips_result ? Json(place.result_index) : Json();
  return json;
}

}  // namespace sallow
