#include "report/error_place.h"

#include "analyze/error_place.h"

namespace sallow {

Json error_place_json(const ErrorLocation& place) {
  const Instruction& instruction = *place.levels.back().instruction;
  Json json = {{"instruction", gate_info(instruction.gate).name}};
  json["line"] = instruction.line;
  json["ticks_before"] = place.ticks_before;
  json["repetitions"] = Json::list();
  for (size_t k = 1; k < place.levels.size(); k++) json["repetitions"].push_back(place.levels[k].repetition);
  json["targets"] = error_place_targets(place);
  json["flips"] = error_place_flips(place);
  json["flips_result"] = place.flips_result ? Json(place.result_index) : Json();
  return json;
}

}  // namespace sallow
