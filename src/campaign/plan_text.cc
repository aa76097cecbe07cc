#include "campaign/plan_text.h"

#include "base/file.h"

namespace sallow {

const PlanValue* PlanValue::find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

PlanValue read_plan_text(const std::string& path) {
  const std::string text = read_file(path);
  return path.ends_with(".toml") ? parse_plan_toml(text, path) : parse_plan_json(text, path);
}

}  // namespace sallow
