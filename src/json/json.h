#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sallow {

/// Options for writing JSON text.
struct JsonStyle {
  int indent = -1;           // blanks per level, one value per line; -1: all on one line
  bool ascii = false;        // \u escapes for all other characters
  bool replace_odd = false;  // write U+FFFD for bytes that are not UTF-8; otherwise throw
  bool non_finite = false;   // write NaN, Infinity and -Infinity, as Python does; otherwise null
  bool blanks = false;       // blanks after commas and colons, as Python writes them; only on one line
};

/// A JSON value: null, a truth value, a number, a text, a list, or a table whose members keep their order.
///
///     Json json = {{"shots", shots}, {"decoder", name}};   // pairs that start with a text: a table, otherwise a list
///     json["low"] = known ? Json(low) : Json();            // Json() is null
///     std::puts(json.text({.indent = 2}).c_str());
///
/// Reading a value as the wrong kind, or a missing member or entry, throws InternalError: check first. Integers
/// beyond 64 bits keep their digits. nlohmann-json reads and writes the text; only json_text.cc includes it, because
/// it takes seconds to compile.
class Json {
 public:
  enum class Kind : uint8_t { kNull, kTruth, kSigned, kUnsigned, kDigits, kReal, kText, kList, kTable };

  Json() = default;
  Json(std::nullptr_t) {}
  Json(std::initializer_list<Json> entries);
  Json(const char* text);
  Json(std::string text);
  Json(std::string_view text);
  Json(double value);
  template <std::same_as<bool> Truth>
  Json(Truth truth) : kind_(Kind::kTruth) {
    number_.whole = truth;
  }
  template <std::integral Whole>
    requires(!std::same_as<Whole, bool>)
  Json(Whole value) : kind_(std::unsigned_integral<Whole> ? Kind::kUnsigned : Kind::kSigned) {
    number_.whole = static_cast<uint64_t>(value);
  }
  template <typename T>
  Json(const std::vector<T>& entries) : Json(list_of(entries)) {}
  template <typename T, size_t count>
  Json(const T (&entries)[count]) : Json(list_of(entries)) {}
  template <typename First, typename Second>
  Json(const std::pair<First, Second>& pair) : Json({Json(pair.first), Json(pair.second)}) {}
  template <typename T>
  Json(const std::map<std::string, T>& members) : kind_(Kind::kTable) {
    for (const auto& [key, member] : members) (*this)[key] = member;
  }

  Json(const Json&);
  Json(Json&&) noexcept;
  Json& operator=(const Json&);
  Json& operator=(Json&&) noexcept;
  ~Json();

  static Json list();
  static Json table();
  /// An integer of any size, from its digits and an optional leading minus.
  static Json digits(std::string_view digits);

  /// The member of this name, added as null if there is none; null becomes a table.
  Json& operator[](std::string_view key);
  /// Adds an entry; null becomes a list.
  void push_back(Json entry);
  Json& back();
  /// Adds or replaces all members of another table.
  void update(const Json& members);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_text() const { return kind_ == Kind::kText; }
  bool is_list() const { return kind_ == Kind::kList; }
  bool is_table() const { return kind_ == Kind::kTable; }
  bool is_number() const { return kind_ >= Kind::kSigned && kind_ <= Kind::kReal; }
  /// Whether the value is an integer of at most 64 bits without sign.
  bool is_whole() const { return kind_ == Kind::kUnsigned; }

  bool truth() const;
  uint64_t whole() const;  // of an integer; two's complement if it is negative
  double number() const;   // of any number
  const std::string& string() const;
  const std::string& digits() const;  // of an integer beyond 64 bits

  /// The entries of a list, or a table's members.
  const std::vector<Json>& entries() const { return entries_; }
  /// The names of a table's members, in the same order.
  const std::vector<std::string>& keys() const { return keys_; }
  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  const Json& at(size_t k) const;
  const Json& at(std::string_view key) const;
  /// A table's member, or null.
  const Json* find(std::string_view key) const;
  /// The same value with the members of all tables sorted by name.
  Json sorted() const;
  /// Whether both hold the same values: numbers by their value, members in any order.
  bool is_same(const Json& other) const;

  std::string text(const JsonStyle& style = {}) const;
  /// Returns nothing if the text is not JSON, is nested deeper than kMostDepth, or has half of a surrogate pair, which
  /// UTF-8 cannot express; `problem`, if not null, is then set to the reason. Of members with the same name the last
  /// one counts. NaN, Infinity and -Infinity are numbers, as in Python.
  static std::optional<Json> parse(std::string_view text, std::string* problem = nullptr);
  static constexpr size_t kMostDepth = 256;

  /// The same value as CBOR (RFC 8949), which may hold any bytes in texts. Not for integers beyond 64 bits.
  std::string cbor() const;
  static Json from_cbor(const std::string& bytes);

 private:
  template <typename List>
  static Json list_of(const List& values) {
    Json json = list();
    for (const auto& value : values) json.push_back(value);
    return json;
  }

  Kind kind_ = Kind::kNull;
  union {
    uint64_t whole = 0;
    double real;
  } number_;
  std::string text_;               // or digits
  std::vector<Json> entries_;      // of a list, or a table's members
  std::vector<std::string> keys_;  // of a table, one per member
};

}  // namespace sallow
