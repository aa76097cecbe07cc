#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <algorithm>

#include "config/config_value.h"

namespace sallow {
namespace {

SourceLocation place_of(const toml::source_region& source, const std::string& file) {
  return {file, source.begin.line, source.begin.column};
}

ConfigValue converted(const toml::node& node, const std::string& file, size_t depth) {
  ConfigValue value;
  value.where = place_of(node.source(), file);
  if (depth > kMostConfigDepth) throw InputError(value.where, "values are nested too deep");
  if (const toml::table* table = node.as_table()) {
    value.kind = ConfigValue::Kind::kTable;
    for (const auto& [key, member] : *table) {
      value.members.emplace_back(std::string(key.str()), converted(member, file, depth + 1));
    }
    // The library keeps tables sorted by name; errors are easier to follow in the order of the file.
    std::stable_sort(value.members.begin(), value.members.end(), [](const auto& a, const auto& b) {
      return std::pair(a.second.where.line, a.second.where.column) <
             std::pair(b.second.where.line, b.second.where.column);
    });
  } else if (const toml::array* list = node.as_array()) {
    value.kind = ConfigValue::Kind::kList;
    for (const toml::node& item : *list) value.items.push_back(converted(item, file, depth + 1));
  } else if (const auto* text = node.as_string()) {
    value.kind = ConfigValue::Kind::kText;
    value.text = text->get();
  } else if (const auto* whole = node.as_integer()) {
    value.kind = ConfigValue::Kind::kNumber;
    value.number = static_cast<double>(whole->get());
    value.is_whole = true;
    value.whole = whole->get() < 0 ? 0 : static_cast<uint64_t>(whole->get());
  } else if (const auto* number = node.as_floating_point()) {
    value.kind = ConfigValue::Kind::kNumber;
    value.number = number->get();
  } else if (const auto* truth = node.as_boolean()) {
    value.kind = ConfigValue::Kind::kBool;
    value.truth = truth->get();
  } else {
    throw InputError(value.where, "plans hold numbers, texts, lists and tables, and no dates");
  }
  return value;
}

}  // namespace

ConfigValue parse_config_toml(const std::string& text, const std::string& file) {
  try {
    return converted(toml::parse(std::string_view(text)), file, 0);
  } catch (const toml::parse_error& error) {
    throw InputError(place_of(error.source(), file), "this is not TOML: " + std::string(error.description()));
  }
}

}  // namespace sallow
