#include "neural_training/network_card.h"

#include <fstream>

#include "base/error.h"
#include "base/number_text.h"
#include "base/threads.h"

namespace sallow {

namespace {

/// A part of a card is text from a file: members may be missing or of another kind.
std::string shown(const Json* value) {
  if (value == nullptr || value->is_null()) return "not stated";
  if (value->is_text()) return value->string();
  if (value->is_whole()) return std::to_string(value->whole());
  if (value->is_number()) return rounded_text(value->number(), 4);
  return value->text();
}

std::string percent(const Json* value) {
  return value != nullptr && value->is_number() ? rounded_text(100 * value->number(), 3) : "?";
}

void append_sets(std::string& text, const Json& sets) {
  for (const Json& set : sets.entries()) {
    if (!set.is_table()) continue;
    text += "  " + shown(set.find("shots of")) + ", " + shown(set.find("shots")) + " shots\n";
    const Json* failures = set.find("failures");
    if (failures != nullptr && failures->is_table()) {
      for (size_t k = 0; k < failures->size(); k++) {
        const Json& one = failures->entries()[k];
        if (!one.is_table()) continue;
        text += "    " + failures->keys()[k] + ": " + shown(one.find("failures")) + " failures [" +
                percent(one.find("low")) + ", " + percent(one.find("high")) + "] %\n";
      }
    }
    text += "    expected calibration error " + shown(set.find("expected calibration error")) + "\n";
    const Json* abstention = set.find("abstention");
    if (abstention == nullptr || !abstention->is_list()) continue;
    text += "    of the most confident shots fail:";
    for (const Json& point : abstention->entries()) {
      if (!point.is_table()) continue;
      text += " " + percent(point.find("kept")) + " %: " + shown(point.find("failures")) + " (gap " +
              shown(point.find("least gap")) + ")";
    }
    text += "\n";
  }
}

}  // namespace

Json card_json(const NetworkFile& file) {
  Json json = Json::table();
  const NetworkShape& shape = file.network.shape();
  json["for"] = "memory experiments in the rotated surface code of distance " + std::to_string(shape.distance) +
                ", any number of rounds, both bases";
  json["layers"] = shape.layers_text();
  json["parameters"] = static_cast<uint64_t>(file.network.parameter_count());
  json["temperature"] = file.temperature;
  json["join"] = file.join;
  json["join_limit"] = file.join_limit;
  for (const auto& [key, text] : file.card) {
    const auto parsed = Json::parse(text);
    json[key] = parsed ? *parsed : Json(text);
  }
  return json;
}

std::string card_text(const NetworkFile& file) {
  const Json json = card_json(file);
  std::string text = "A neural decoder for " + json.at("for").string() + ".\n";
  text += "Layers " + json.at("layers").string() + ", " + shown(json.find("parameters")) + " parameters; temperature " +
          shown(json.find("temperature")) + "; weight of the ensemble " + shown(json.find("join")) +
          (file.join > 0 ? ", with ratios of at most " + shown(json.find("join_limit")) : "") + ".\n";
  const Json* card = json.find("card");
  if (card == nullptr || !card->is_table())
    return text + "The file has no card: nothing says what it was trained on.\n";
  text += "Learned from " + shown(card->find("shots")) + " simulated shots, then " +
          shown(card->find("shots with the record")) + " of the record and simulated ones; seed " +
          shown(card->find("seed")) + ".\n";
  const Json* data = card->find("data");
  if (data != nullptr && data->is_list()) {
    text += "Data:\n";
    for (const Json& one : data->entries()) {
      if (!one.is_table()) continue;
      text += "  " + shown(one.find("kind")) + ": " + shown(one.find("what"));
      if (one.find("shots") != nullptr) text += ", shots " + shown(one.find("shots"));
      const Json* hash = one.find("sha256") != nullptr ? one.find("sha256") : one.find("events sha256");
      text += ", sha256 " + shown(hash).substr(0, 16) + "…\n";
    }
  }
  const Json* held = card->find("held out");
  if (held != nullptr && held->is_list()) {
    text += "Held out (" + shown(card->find("held out are")) + "):\n";
    append_sets(text, *held);
  }
  const Json* rounding = card->find("rounding");
  if (rounding != nullptr && rounding->is_table()) {
    text += "Rounded to whole numbers, " + shown(rounding->find("answers that differ")) + " of " +
            shown(rounding->find("shots")) + " answers differ from those of 32-bit floating point.\n";
  }
  const Json* scored = card->find("scored");
  if (scored != nullptr && scored->is_list()) {
    text += "Scored (" + shown(card->find("scored are")) + "):\n";
    append_sets(text, *scored);
  }
  text += "Limits: tested only with the noise and the rounds above; on other noise its confidence may be wrong.\n";
  text += "Licence: " + shown(card->find("licence")) + ".\n";
  const Json* run = json.find("run");
  if (run != nullptr && run->is_table()) {
    text += "Made by: " + shown(run->find("command")) + "\n  in " + shown(run->find("seconds")) + " s on " +
            shown(run->find("machine")) + "\n";
  }
  return text;
}

std::string machine_text() {
  std::ifstream file("/proc/cpuinfo");
  std::string line, model = "an unknown processor";
  while (std::getline(file, line)) {
    if (line.starts_with("model name") && line.find(": ") != std::string::npos) {
      model = line.substr(line.find(": ") + 2);
      break;
    }
  }
  return model + ", " + std::to_string(available_cores()) + " threads";
}

}  // namespace sallow
