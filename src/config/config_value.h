#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace sallow {

/// A value of a plan file, JSON or TOML, with its position in the file.
struct ConfigValue {
  enum class Kind : uint8_t { kNothing, kBool, kNumber, kText, kList, kTable };

  Kind kind = Kind::kNothing;
  SourceLocation where;
  bool truth = false;     // kBool
  double number = 0;      // kNumber
  bool is_whole = false;  // an integer, without point or exponent; if not negative, its value is in `whole`
  uint64_t whole = 0;
  std::string text;                // kText; for an integer, its digits, which may exceed 64 bits
  std::vector<ConfigValue> items;  // kList
  std::vector<std::pair<std::string, ConfigValue>> members;  // kTable, in the order of the file

  /// The member of this name, or null.
  const ConfigValue* find(std::string_view name) const;
};

/// Whether read_config() is meant for a file: its name ends in .json, .toml, .yaml or .yml.
bool is_config_file(std::string_view path);
/// Reads a file as TOML if its name ends in .toml, as YAML if it ends in .yaml or .yml, otherwise as JSON. Throws
/// InputError with line and, if known, column.
ConfigValue read_config(const std::string& path);

ConfigValue parse_config_json(const std::string& text, const std::string& file);
ConfigValue parse_config_toml(const std::string& text, const std::string& file);
/// One document. Plain true, false and numbers are what JSON takes them for; yes, no, and dates are texts.
ConfigValue parse_config_yaml(const std::string& text, const std::string& file);

/// Values nested deeper than this are refused.
inline constexpr size_t kMostConfigDepth = 32;

}  // namespace sallow
