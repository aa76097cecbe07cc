#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "config/config_value.h"

namespace sallow {
namespace {

/// References may repeat a value that itself contains references, and so on: a few lines may expand to more than fits
/// in memory.
constexpr size_t kMostYamlValues = 100'000;

SourceLocation place_of(const YAML::Mark& mark, const std::string& file) {
  if (mark.is_null()) return {file};
  return {file, static_cast<uint64_t>(mark.line) + 1, static_cast<uint64_t>(mark.column) + 1};
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A number as JSON writes it, also with a plus before it, or without digits on one side of its point.
bool read_plain_number(std::string_view text, ConfigValue& value) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || (text[0] != '.' && !is_digits(text.substr(0, 1)))) return false;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  value.kind = ConfigValue::Kind::kNumber;
  value.number = is_negative ? -number : number;
  if (!is_digits(text)) return true;
  value.text = (is_negative ? "-" : "") + std::string(text);
  uint64_t whole = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), whole).ec != std::errc()) return true;
  value.is_whole = true;
  value.whole = is_negative ? 0 : whole;
  return true;
}

class YamlReader {
 public:
  explicit YamlReader(const std::string& file) : file_(file) {}

  ConfigValue read(const YAML::Node& node, size_t depth) {
    ConfigValue value;
    value.where = place_of(node.Mark(), file_);
    if (depth > kMostConfigDepth) throw InputError(value.where, "values are nested too deep");
    if (++count_ > kMostYamlValues) throw InputError(value.where, "the file expands to more than 100000 values");
    switch (node.Type()) {
      case YAML::NodeType::Map:
        value.kind = ConfigValue::Kind::kTable;
        for (const auto& member : node) add_member(member.first, member.second, depth, value);
        break;
      case YAML::NodeType::Sequence:
        value.kind = ConfigValue::Kind::kList;
        for (const YAML::Node& item : node) value.items.push_back(read(item, depth + 1));
        break;
      case YAML::NodeType::Scalar:
        read_scalar(node, value);
        break;
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null:
        break;
    }
    return value;
  }

 private:
  void add_member(const YAML::Node& key, const YAML::Node& member, size_t depth, ConfigValue& table) {
    const SourceLocation where = place_of(key.Mark(), file_);
    if (!key.IsScalar()) throw InputError(where, "names of values are texts");
    if (table.find(key.Scalar()) != nullptr) throw InputError(where, "'" + key.Scalar() + "' is given twice");
    table.members.emplace_back(key.Scalar(), read(member, depth + 1));
  }

  static void read_scalar(const YAML::Node& node, ConfigValue& value) {
    const std::string& text = node.Scalar();
    // "!" is the tag of quoted texts.
    if (node.Tag() != "!") {
      if (text == "true" || text == "false") {
        value.kind = ConfigValue::Kind::kBool;
        value.truth = text == "true";
        return;
      }
      if (read_plain_number(text, value)) return;
    }
    value.kind = ConfigValue::Kind::kText;
    value.text = text;
  }

  const std::string& file_;
  size_t count_ = 0;
};

}  // namespace

ConfigValue parse_config_yaml(const std::string& text, const std::string& file) {
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.empty()) {
      ConfigValue nothing;
      nothing.where = {file, 1, 0};
      return nothing;
    }
    if (documents.size() > 1) throw InputError(place_of(documents[1].Mark(), file), "a second document begins here");
    return YamlReader(file).read(documents[0], 0);
  } catch (const YAML::DeepRecursion& error) {
    throw InputError(place_of(error.mark, file), "values are nested too deep");
  } catch (const YAML::Exception& error) {
    throw InputError(place_of(error.mark, file), "this is not YAML: " + error.msg);
  }
}

}  // namespace sallow
