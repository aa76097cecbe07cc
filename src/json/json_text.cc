#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "json/json.h"

namespace sallow {
namespace {

using Document = nlohmann::ordered_json;

Document document_of(const Json& json) {
  switch (json.kind()) {
    case Json::Kind::kNull:
      return nullptr;
    case Json::Kind::kTruth:
      return json.truth();
    case Json::Kind::kSigned:
      return static_cast<int64_t>(json.whole());
    case Json::Kind::kUnsigned:
      return json.whole();
    case Json::Kind::kReal:
      return json.number();
    case Json::Kind::kText:
      return json.string();
    case Json::Kind::kList: {
      Document document = Document::array();
      for (const Json& entry : json.entries()) document.push_back(document_of(entry));
      return document;
    }
    default:
      break;
  }
  SALLOW_CHECK(json.is_table());
  Document document = Document::object();
  Document::object_t& members = document.get_ref<Document::object_t&>();
  for (size_t k = 0; k < json.size(); k++) members.emplace_back(json.keys()[k], document_of(json.entries()[k]));
  return document;
}

Json json_of(const Document& document) {
  switch (document.type()) {
    case Document::value_t::boolean:
      return document.get<bool>();
    case Document::value_t::number_integer:
      return document.get<int64_t>();
    case Document::value_t::number_unsigned:
      return document.get<uint64_t>();
    case Document::value_t::number_float:
      return document.get<double>();
    case Document::value_t::string:
      return document.get_ref<const std::string&>();
    case Document::value_t::array: {
      Json json = Json::list();
      for (const Document& entry : document) json.push_back(json_of(entry));
      return json;
    }
    case Document::value_t::object: {
      Json json = Json::table();
      for (const auto& [key, member] : document.items()) json[key] = json_of(member);
      return json;
    }
    default:
      return {};  // null; texts hold nothing else
  }
}

/// Writes a value, with the same layout of lists and tables as nlohmann-json.
class Writer {
 public:
  Writer(const JsonStyle& style, std::string& out) : style_(style), out_(out) {}

  void write(const Json& json, size_t depth = 0) {
    switch (json.kind()) {
      case Json::Kind::kDigits:
        out_ += json.digits();
        break;
      case Json::Kind::kReal:
        write_real(json.number());
        break;
      case Json::Kind::kList:
        write_entries(json, '[', ']', depth);
        break;
      case Json::Kind::kTable:
        write_entries(json, '{', '}', depth);
        break;
      case Json::Kind::kText:
        write_text(json.string());
        break;
      default:
        out_ += document_of(json).dump();
    }
  }

 private:
  void write_real(double value) {
    if (std::isfinite(value) || !style_.non_finite) {
      out_ += Document(value).dump();  // null if not finite
    } else {
      out_ += std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    }
  }

  void write_text(const std::string& text) {
    out_ += Document(text).dump(
        -1, ' ', style_.ascii,
        style_.replace_odd ? Document::error_handler_t::replace : Document::error_handler_t::strict);
  }

  void write_entries(const Json& json, char first, char last, size_t depth) {
    out_ += first;
    for (size_t k = 0; k < json.size(); k++) {
      if (k > 0) out_ += style_.blanks ? ", " : ",";
      end_line(depth + 1);
      if (json.is_table()) {
        write_text(json.keys()[k]);
        out_ += style_.blanks || style_.indent >= 0 ? ": " : ":";
      }
      write(json.entries()[k], depth + 1);
    }
    if (!json.empty()) end_line(depth);
    out_ += last;
  }

  void end_line(size_t depth) {
    if (style_.indent < 0) return;
    out_ += '\n';
    out_.append(depth * static_cast<size_t>(style_.indent), ' ');
  }

  const JsonStyle& style_;
  std::string& out_;
};

/// A copy of a text in which numbers that JSON does not allow are replaced by spellings of 0 that do not occur in it.
class FiniteText {
 public:
  explicit FiniteText(std::string_view text) : text_(text) {
    do {
      zero_ += '0';
    } while (text.find(zero_) != std::string_view::npos);
    for (size_t k = 0; k < text.size();) k = text[k] == '"' ? end_of_text(k) : take_token(k);
    if (!changed_.empty()) changed_ += text.substr(copied_);
  }

  std::string_view text() const { return changed_.empty() ? text_ : changed_; }
  /// The original number of such a spelling in text().
  std::optional<double> original(const std::string& spelling) const {
    if (spelling.size() != zero_.size() + 1 || !spelling.starts_with(zero_)) return std::nullopt;
    return kNumbers[static_cast<size_t>(spelling.back() - '1')];
  }

 private:
  static constexpr std::array<double, 3> kNumbers = {std::numeric_limits<double>::quiet_NaN(),
                                                     std::numeric_limits<double>::infinity(),
                                                     -std::numeric_limits<double>::infinity()};

  size_t end_of_text(size_t k) const {
    for (k++; k < text_.size() && text_[k] != '"'; k++) k += text_[k] == '\\';
    return k + 1;
  }

  size_t take_token(size_t k) {
    const std::string_view rest = text_.substr(k);
    const bool is_negative = rest.starts_with('-');
    if (rest.starts_with("NaN")) return replace(k, 3, 0);
    if (rest.substr(is_negative).starts_with("Infinity")) return replace(k, 8 + is_negative, 1 + is_negative);
    const size_t size = std::min(rest.find_first_not_of("0123456789+-.eE"), rest.size());
    // 1e999 is infinite to Python, and refused by the library.
    const std::string_view number = rest.substr(0, size);
    if (number.find_first_of("eE.") != std::string_view::npos) {
      const double value = std::strtod(std::string(number).c_str(), nullptr);
      if (std::isinf(value)) return replace(k, size, 1 + (value < 0));
    }
    return k + std::max<size_t>(1, size);
  }

  size_t replace(size_t k, size_t size, size_t number) {
    changed_ += text_.substr(copied_, k - copied_);
    // Blanks separate it from its neighbours.
    changed_ += " " + zero_ + static_cast<char>('1' + number) + " ";
    return copied_ = k + size;
  }

  std::string_view text_;
  std::string zero_ = "0e";
  std::string changed_;
  size_t copied_ = 0;
};

/// Builds the value from the events of nlohmann's parser, which does not recurse; the library prescribes the names of
/// the functions.
class Builder {
 public:
  explicit Builder(const FiniteText& text) : text_(text) {}

  Json take() { return std::move(root_); }

  bool null() { return add(nullptr); }
  bool boolean(bool truth) { return add(truth); }
  bool number_integer(int64_t number) { return add(number); }
  bool number_unsigned(uint64_t number) { return add(number); }
  bool number_float(double number, const std::string& spelling) {
    if (const auto original = text_.original(spelling)) return add(*original);
    const bool is_whole = spelling.find_first_not_of("-0123456789") == std::string::npos;
    return add(is_whole ? Json::digits(spelling) : Json(number));
  }
  bool string(std::string& text) { return add(std::move(text)); }
  bool binary(Document::binary_t&) { return true; }  // not in JSON texts
  bool start_object(size_t) { return open(Json::table()); }
  bool start_array(size_t) { return open(Json::list()); }
  bool key(std::string& name) {
    key_ = std::move(name);
    return true;
  }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(size_t, const std::string&, const nlohmann::json::exception& error) {
    has_lone_surrogate_ = std::string_view(error.what()).find(": surrogate U+") != std::string_view::npos;
    return false;
  }

  std::string problem() const {
    if (is_too_deep_) return "it is nested deeper than " + std::to_string(Json::kMostDepth) + " brackets";
    if (has_lone_surrogate_) {
      return "it has half of a surrogate pair: an escape from \\ud800 to \\udfff without the other half";
    }
    return "it is not JSON";
  }

 private:
  bool add(Json value) {
    place() = std::move(value);
    return true;
  }
  bool open(Json empty) {
    is_too_deep_ = open_.size() >= Json::kMostDepth;
    if (is_too_deep_) return false;
    Json& value = place();
    value = std::move(empty);
    open_.push_back(&value);
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  // Pointers to open values stay valid: only the innermost open list or table grows.
  Json& place() {
    if (open_.empty()) return root_;
    Json& parent = *open_.back();
    if (parent.is_table()) return parent[key_];
    parent.push_back(Json());
    return parent.back();
  }

  const FiniteText& text_;
  Json root_;
  std::vector<Json*> open_;
  std::string key_;
  bool is_too_deep_ = false, has_lone_surrogate_ = false;
};

}  // namespace

std::string Json::text(const JsonStyle& style) const {
  std::string out;
  Writer(style, out).write(*this);
  return out;
}

std::optional<Json> Json::parse(std::string_view text, std::string* problem) {
  const FiniteText finite(text);
  Builder builder(finite);
  if (Document::sax_parse(finite.text().begin(), finite.text().end(), &builder)) return builder.take();
  if (problem != nullptr) *problem = builder.problem();
  return std::nullopt;
}

std::string Json::cbor() const {
  std::string bytes;
  Document::to_cbor(document_of(*this), bytes);
  return bytes;
}

Json Json::from_cbor(const std::string& bytes) {
  return json_of(Document::from_cbor(bytes));
}

}  // namespace sallow
