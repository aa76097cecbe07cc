#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace sallow {

/// A value of a plan file, JSON or TOML, with its place in it.
struct PlanValue {
  enum class Kind : uint8_t { kNothing, kBool, kNumber, kText, kList, kTable };

  Kind kind = Kind::kNothing;
  SourceLocation where;
  bool truth = false;     // kBool
  double number = 0;      // kNumber
  bool is_whole = false;  // a number written without point or exponent; `whole` then holds it, if it is not negative
  uint64_t whole = 0;
  std::string text;                                        // kText
  std::vector<PlanValue> items;                            // kList
  std::vector<std::pair<std::string, PlanValue>> members;  // kTable, in the order of the file

  /// The member of this name, or null.
  const PlanValue* find(std::string_view name) const;
};

/// Reads a file whose name ends in .toml as TOML, any other as JSON. Throws InputError with line and, where it is
/// known, column.
PlanValue read_plan_text(const std::string& path);

PlanValue parse_plan_json(const std::string& text, const std::string& file);
PlanValue parse_plan_toml(const std::string& text, const std::string& file);

/// Values nested deeper than this are refused.
inline constexpr size_t kMostPlanDepth = 32;

}  // namespace sallow
