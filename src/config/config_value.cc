#include "config/config_value.h"

#include "base/file.h"

namespace sallow {

const ConfigValue* ConfigValue::find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

bool is_config_file(std::string_view path) {
  return path.ends_with(".json") || path.ends_with(".toml") || path.ends_with(".yaml") || path.ends_with(".yml");
}

ConfigValue read_config(const std::string& path) {
  const std::string text = read_file(path);
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    throw InputError(SourceLocation{path, 1, 1}, "this file is in UTF-16", "save it as UTF-8");
  }
  if (path.ends_with(".toml")) return parse_config_toml(text, path);
  if (path.ends_with(".yaml") || path.ends_with(".yml")) return parse_config_yaml(text, path);
  return parse_config_json(text, path);
}

}  // namespace sallow
