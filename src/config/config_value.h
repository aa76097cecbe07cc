#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace sallow {

/// A value of a plan file, JSON or TOML, with its place in it.
struct ConfigValue {
  enum class Kind : uint8_t { kNothing, kBool, kNumber, kText, kList, kTable };

  Kind kind = Kind::kNothing;
  SourceLocation where;
  bool truth = false;     // kBool
  double number = 0;      // kNumber
  bool is_whole = false;  // a number written without point or exponent; `whole` then holds it, if it is not negative
  uint64_t whole = 0;
  std::string text;                // kText; of a whole number, its digits, which may be more than 64 bits hold
  std::vector<ConfigValue> items;  // kList
  std::vector<std::pair<std::string, ConfigValue>> members;  // kTable, in the order of the file

  /// The member of this name, or null.
  const ConfigValue* find(std::string_view name) const;
};

/// Reads a file whose name ends in .toml as TOML, any other as JSON. Throws InputError with line and, where it is
/// known, column.
ConfigValue read_config(const std::string& path);

ConfigValue parse_config_json(const std::string& text, const std::string& file);
ConfigValue parse_config_toml(const std::string& text, const std::string& file);

/// Values nested deeper than this are refused.
inline constexpr size_t kMostConfigDepth = 32;

}  // namespace sallow
