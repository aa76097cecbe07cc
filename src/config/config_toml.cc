#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>

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
    value.text = std::to_string(whole->get());
  } else if (const auto* number = node.as_floating_point()) {
    value.kind = ConfigValue::Kind::kNumber;
    value.number = number->get();
  } else if (const auto* truth = node.as_boolean()) {
    value.kind = ConfigValue::Kind::kBool;
    value.truth = truth->get();
  } else {
    throw InputError(value.where, "plans may contain numbers, texts, lists and tables, but no dates");
  }
  return value;
}

/// Refuses keys with too many dots. Each dot of a key such as a.b.c or [a.b.c] opens a nested table, and the library
/// creates and destroys tables by recursion; the depth of brackets is limited by the library itself.
class LongKeySearch {
 public:
  LongKeySearch(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  void run() {
    while (k_ < text_.size()) {
      const char c = text_[k_];
      if (c == '#') {
        k_ = std::min(text_.find('\n', k_), text_.size());
        dots_ = 0;
      } else if (c == '"' || c == '\'') {
        pass_text(c);
      } else {
        if (c == '.' && ++dots_ >= kMostConfigDepth) {
          throw InputError(SourceLocation{file_, line_, k_ - line_start_ + 1}, "values are nested too deep");
        }
        if (c != '.' && !is_of_key(c)) dots_ = 0;
        pass();
      }
    }
  }

 private:
  static bool is_of_key(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == ' ' || c == '\t';
  }

  void pass() {
    if (text_[k_++] != '\n') return;
    line_++;
    line_start_ = k_;
  }

  /// Skips a text or a quoted part of a key; three quotes start a text of several lines.
  void pass_text(char quote) {
    const std::string triple(3, quote);
    const bool is_long = text_.substr(k_, 3) == triple;
    k_ += is_long ? 3 : 1;
    while (k_ < text_.size()) {
      if (is_long ? text_.substr(k_, 3) == triple : text_[k_] == quote || text_[k_] == '\n') break;
      if (text_[k_] == '\\' && quote == '"') pass();
      if (k_ < text_.size()) pass();
    }
    k_ += k_ < text_.size() && text_[k_] == quote ? (is_long ? 3 : 1) : 0;
  }

  std::string_view text_;
  const std::string& file_;
  size_t k_ = 0, dots_ = 0, line_start_ = 0;
  uint64_t line_ = 1;
};

}  // namespace

ConfigValue parse_config_toml(const std::string& text, const std::string& file) {
  LongKeySearch(text, file).run();
  try {
    return converted(toml::parse(std::string_view(text)), file, 0);
  } catch (const toml::parse_error& error) {
    throw InputError(place_of(error.source(), file), "this is not TOML: " + std::string(error.description()));
  }
}

}  // namespace sallow
