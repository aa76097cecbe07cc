#include <algorithm>
#include <nlohmann/json.hpp>

#include "config/config_value.h"

namespace sallow {
namespace {

/// The position up to which a parser has read; a line end belongs to the line that it ends.
struct ReadingPlace {
  uint64_t line = 1;
  bool at_line_end = false;

  void pass(char c) {
    line += at_line_end;
    at_line_end = c == '\n';
  }
};

/// Iterates over a text and tracks line and column.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* position, ReadingPlace* place) : position_(position), place_(place) {}
  const char& operator*() const { return *position_; }
  CountingIterator& operator++() {
    place_->pass(*position_++);
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return position_ == other.position_; }
  bool operator!=(const CountingIterator& other) const { return position_ != other.position_; }

 private:
  const char* position_;
  ReadingPlace* place_;
};

/// Builds the tree from the events of nlohmann's parser; the library prescribes the names of the functions.
class PlanBuilder {
 public:
  PlanBuilder(const std::string& text, const std::string& file, const ReadingPlace& place)
      : text_(text), file_(file), place_(place) {}

  ConfigValue take() { return std::move(root_); }

  bool null() { return add({}); }
  bool boolean(bool truth) {
    ConfigValue value;
    value.kind = ConfigValue::Kind::kBool;
    value.truth = truth;
    return add(std::move(value));
  }
  bool number_integer(int64_t number) {
    return add_number(static_cast<double>(number), true, 0, std::to_string(number));
  }
  bool number_unsigned(uint64_t number) {
    return add_number(static_cast<double>(number), true, number, std::to_string(number));
  }
  bool number_float(double number, const std::string& spelling) {
    const bool is_long = spelling.find_first_not_of("-0123456789") == std::string::npos;
    return add_number(number, false, 0, is_long ? spelling : "");
  }
  bool string(std::string& text) {
    ConfigValue value;
    value.kind = ConfigValue::Kind::kText;
    value.text = std::move(text);
    return add(std::move(value));
  }
  bool binary(nlohmann::json::binary_t&) { return true; }  // not in JSON texts
  bool start_object(size_t) { return open(ConfigValue::Kind::kTable); }
  bool start_array(size_t) { return open(ConfigValue::Kind::kList); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    if (open_.back()->find(name) != nullptr) throw InputError(here(), "'" + name + "' is given twice");
    open_.back()->members.emplace_back(std::move(name), ConfigValue());
    return true;
  }
  bool parse_error(size_t position, const std::string&, const nlohmann::json::exception& error) {
    const std::string_view before = std::string_view(text_).substr(0, position == 0 ? 0 : position - 1);
    const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    std::string what = error.what();
    // "[json.exception.parse_error.101] parse error at line 1, column 9: syntax error ..."
    if (what.starts_with("[")) what = what.substr(std::min(what.find("] "), what.size() - 2) + 2);
    if (what.starts_with("parse error at")) what = what.substr(std::min(what.find(": "), what.size() - 2) + 2);
    throw InputError(SourceLocation{file_, 1 + static_cast<uint64_t>(std::count(before.begin(), before.end(), '\n')),
                                    before.size() - line_start + 1},
                     "this is not JSON: " + what);
  }

 private:
  SourceLocation here() const { return {file_, place_.line, 0}; }

  bool add_number(double number, bool is_whole, uint64_t whole, std::string digits) {
    ConfigValue value;
    value.kind = ConfigValue::Kind::kNumber;
    value.number = number;
    value.is_whole = is_whole;
    value.whole = whole;
    value.text = std::move(digits);
    return add(std::move(value));
  }

  bool add(ConfigValue value) {
    value.where = here();
    place_for_next() = std::move(value);
    return true;
  }

  bool open(ConfigValue::Kind kind) {
    if (open_.size() >= kMostConfigDepth) throw InputError(here(), "values are nested too deep");
    ConfigValue& value = place_for_next();
    value.kind = kind;
    value.where = here();
    open_.push_back(&value);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  // Pointers to open values stay valid: only the innermost open list or table grows.
  ConfigValue& place_for_next() {
    if (open_.empty()) return root_;
    ConfigValue& parent = *open_.back();
    return parent.kind == ConfigValue::Kind::kTable ? parent.members.back().second : parent.items.emplace_back();
  }

  const std::string& text_;
  const std::string& file_;
  const ReadingPlace& place_;
  ConfigValue root_;
  std::vector<ConfigValue*> open_;
};

}  // namespace

ConfigValue parse_config_json(const std::string& text, const std::string& file) {
  ReadingPlace place;
  PlanBuilder builder(text, file, place);
  const CountingIterator first(text.data(), &place), last(text.data() + text.size(), &place);
  nlohmann::json::sax_parse(first, last, &builder, nlohmann::json::input_format_t::json, true, true);
  return builder.take();
}

}  // namespace sallow
