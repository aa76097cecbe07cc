#include "results/task_metadata.h"

#include <charconv>
#include <cmath>
#include <filesystem>

#include "json/json.h"

namespace sallow {
namespace {

constexpr JsonStyle kMetadataStyle = {.ascii = true, .replace_odd = true, .non_finite = true};

std::string printed(const Json& value) {
  return value.text(kMetadataStyle);
}

/// As sinter reads it: an integer of any size, otherwise a number, which may be inf or nan, otherwise a text.
Json value_of(std::string_view text) {
  const std::string_view digits = text.substr(text.starts_with('-'));
  if (!digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos) return Json::digits(text);
  double number = 0;
  const char *first = text.data(), *last = text.data() + text.size();
  if (const auto [end, error] = std::from_chars(first, last, number); error == std::errc() && end == last) {
    return number;
  }
  return text;
}

Json converted(const ConfigValue& value) {
  switch (value.kind) {
    case ConfigValue::Kind::kNothing:
      return nullptr;
    case ConfigValue::Kind::kBool:
      return value.truth;
    case ConfigValue::Kind::kNumber:
      return value.text.empty() ? Json(value.number) : Json::digits(value.text);
    case ConfigValue::Kind::kText:
      return value.text;
    case ConfigValue::Kind::kList: {
      Json list = Json::list();
      for (const ConfigValue& item : value.items) list.push_back(converted(item));
      return list;
    }
    case ConfigValue::Kind::kTable:
      break;
  }
  Json table = Json::table();
  for (const auto& [key, member] : value.members) table[key] = converted(member);
  return table;
}

const Json* first_of(const Json& metadata, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const Json* found = metadata.find(name); found != nullptr) return found;
  }
  return nullptr;
}

void fill(std::string& field, const Json* value) {
  if (!field.empty() || value == nullptr) return;
  if (value->is_text()) field = value->string();
  if (value->is_number()) field = printed(*value);
}

void fill(std::optional<uint64_t>& field, const Json* value) {
  if (!field && value != nullptr && value->is_whole() && value->whole() <= INT64_MAX) field = value->whole();
}

}  // namespace

std::string metadata_from_file_name(const std::string& path) {
  const std::string stem = std::filesystem::path(path).stem().string();
  Json metadata = Json::table();
  std::string_view rest = stem;
  while (!rest.empty()) {
    const std::string_view item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    const size_t equals = item.find('=');
    if (equals == std::string_view::npos || equals == 0) return "null";
    metadata[std::string(item.substr(0, equals))] = value_of(item.substr(equals + 1));
  }
  return metadata.empty() ? "null" : printed(metadata);
}

std::string metadata_from_table(const ConfigValue& table) {
  return printed(converted(table));
}

void describe_by_metadata(StoredTask& task) {
  const Json metadata = Json::parse(task.metadata).value_or(Json());
  fill(task.code, first_of(metadata, {"code", "c"}));
  fill(task.experiment, first_of(metadata, {"task", "experiment", "basis", "b"}));
  fill(task.distance, first_of(metadata, {"distance", "d"}));
  fill(task.rounds, first_of(metadata, {"rounds", "r"}));
  fill(task.noise, first_of(metadata, {"noise", "noise_model"}));
  if (const Json* p = first_of(metadata, {"p"}); !task.p && p != nullptr && p->is_number()) {
    if (std::isfinite(p->number())) task.p = p->number();
  }
}

std::string metadata_from_fields(const StoredTask& task, const std::string& more) {
  Json metadata = Json::table();
  if (!task.code.empty()) metadata["code"] = task.code;
  if (!task.experiment.empty()) metadata["task"] = task.experiment;
  if (task.distance) metadata["d"] = *task.distance;
  if (task.rounds) metadata["r"] = *task.rounds;
  if (!task.noise.empty()) metadata["noise"] = task.noise;
  if (task.p) metadata["p"] = *task.p;
  const Json added = Json::parse(more).value_or(Json());
  if (added.is_table()) metadata.update(added);
  return metadata.empty() ? "null" : printed(metadata);
}

}  // namespace sallow
