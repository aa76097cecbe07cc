#include "analyze/error_place.h"

#include <algorithm>

#include "base/number_text.h"
#include "base/text_cursor.h"

namespace sallow {
namespace {

std::string pauli_product_text(const std::vector<Target>& paulis) {
  std::string text;
  for (const Target pauli : paulis) text += (text.empty() ? "" : "*") + pauli.str();
  return text;
}

}  // namespace

std::string error_place_flips(const ErrorLocation& place) {
  return pauli_product_text(place.flipped_paulis);
}

std::string error_place_targets(const ErrorLocation& place) {
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

std::string error_place_text(const ErrorLocation& place) {
  const Instruction& instruction = *place.levels.back().instruction;
  std::string text = error_place_flips(place);
  if (place.flips_result) {
    text += (text.empty() ? "result " : " and result ") + std::to_string(place.result_index);
    if (!place.measured_product.empty()) text += " (" + pauli_product_text(place.measured_product) + ")";
  }
  text += " by " + std::string(gate_info(instruction.gate).name);
  if (!instruction.tag.empty()) text += printed_tag(instruction.tag);
  text += printed_arguments(instruction.arguments) + " " + error_place_targets(place);
  if (instruction.line != 0) text += " in line " + std::to_string(instruction.line);
  text += ", after " + std::to_string(place.ticks_before) + (place.ticks_before == 1 ? " TICK" : " TICKs");
  for (size_t k = 1; k < place.levels.size(); k++) {
    text += (k == 1 ? ", repetition " : ".") + std::to_string(place.levels[k].repetition + 1);
  }
  return text;
}

std::vector<std::optional<ErrorLocation>> find_error_places(const std::vector<SymptomSet>& errors,
                                                            const Circuit& circuit) {
  DetectorErrorModel filter;
  for (const SymptomSet& symptoms : errors) filter.append_error(1, symptoms);
  ExplainOptions options;
  options.filter = &filter;
  options.single = true;
  const std::vector<ExplainedError> explained = explain_errors(circuit, options);
  std::vector<std::optional<ErrorLocation>> places;
  for (const SymptomSet& symptoms : errors) {
    const auto found = std::ranges::lower_bound(explained, symptoms, {}, &ExplainedError::symptoms);
    const bool is_known = found != explained.end() && found->symptoms == symptoms && !found->locations.empty();
    places.push_back(is_known ? std::optional(found->locations[0]) : std::nullopt);
  }
  return places;
}

}  // namespace sallow
