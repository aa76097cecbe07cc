#include "json/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "base/error.h"

namespace sallow {

Json::Json(const Json&) = default;
Json::Json(Json&&) noexcept = default;
Json& Json::operator=(const Json&) = default;
Json& Json::operator=(Json&&) noexcept = default;
Json::~Json() = default;

Json::Json(std::initializer_list<Json> entries) : kind_(Kind::kList), entries_(entries) {
  const bool is_table = std::all_of(entries.begin(), entries.end(), [](const Json& entry) {
    return entry.is_list() && entry.size() == 2 && entry.entries_[0].is_text();
  });
  if (!is_table) return;
  *this = table();
  for (const Json& entry : entries) (*this)[entry.entries_[0].text_] = entry.entries_[1];
}

Json::Json(const char* text) : kind_(Kind::kText), text_(text) {}
Json::Json(std::string text) : kind_(Kind::kText), text_(std::move(text)) {}
Json::Json(std::string_view text) : kind_(Kind::kText), text_(text) {}

Json::Json(double value) : kind_(Kind::kReal) {
  number_.real = value;
}

Json Json::list() {
  Json json;
  json.kind_ = Kind::kList;
  return json;
}

Json Json::table() {
  Json json;
  json.kind_ = Kind::kTable;
  return json;
}

Json Json::digits(std::string_view digits) {
  const auto read = [&](auto value) -> std::optional<Json> {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return Json(value);
  };
  if (const auto whole = read(uint64_t{})) return *whole;
  if (const auto whole = read(int64_t{})) return *whole;
  const bool is_negative = digits.starts_with('-');
  const size_t first = digits.find_first_not_of('0', is_negative);
  SALLOW_CHECK(first != std::string_view::npos &&
               digits.find_first_not_of("0123456789", first) == std::string_view::npos);
  Json json;
  json.kind_ = Kind::kDigits;
  json.text_ = (is_negative ? "-" : "") + std::string(digits.substr(first));
  return json;
}

Json& Json::operator[](std::string_view key) {
  if (is_null()) kind_ = Kind::kTable;
  SALLOW_CHECK(is_table());
  const auto found = std::find(keys_.begin(), keys_.end(), key);
  if (found != keys_.end()) return entries_[static_cast<size_t>(found - keys_.begin())];
  keys_.emplace_back(key);
  return entries_.emplace_back();
}

void Json::push_back(Json entry) {
  if (is_null()) kind_ = Kind::kList;
  SALLOW_CHECK(is_list());
  entries_.push_back(std::move(entry));
}

Json& Json::back() {
  SALLOW_CHECK(!entries_.empty());
  return entries_.back();
}

void Json::update(const Json& members) {
  SALLOW_CHECK(members.is_table());
  for (size_t k = 0; k < members.size(); k++) (*this)[members.keys_[k]] = members.entries_[k];
}

bool Json::truth() const {
  SALLOW_CHECK(kind_ == Kind::kTruth);
  return number_.whole != 0;
}

uint64_t Json::whole() const {
  SALLOW_CHECK(kind_ == Kind::kUnsigned || kind_ == Kind::kSigned);
  return number_.whole;
}

double Json::number() const {
  SALLOW_CHECK(is_number());
  if (kind_ == Kind::kReal) return number_.real;
  if (kind_ == Kind::kDigits) return std::strtod(text_.c_str(), nullptr);
  return is_whole() ? static_cast<double>(number_.whole) : static_cast<double>(static_cast<int64_t>(number_.whole));
}

const std::string& Json::string() const {
  SALLOW_CHECK(is_text());
  return text_;
}

const std::string& Json::digits() const {
  SALLOW_CHECK(kind_ == Kind::kDigits);
  return text_;
}

const Json& Json::at(size_t k) const {
  SALLOW_CHECK(k < entries_.size());
  return entries_[k];
}

const Json& Json::at(std::string_view key) const {
  const Json* member = find(key);
  SALLOW_CHECK(member != nullptr);
  return *member;
}

const Json* Json::find(std::string_view key) const {
  const auto found = std::find(keys_.begin(), keys_.end(), key);
  return found == keys_.end() ? nullptr : &entries_[static_cast<size_t>(found - keys_.begin())];
}

Json Json::sorted() const {
  std::vector<size_t> order(entries_.size());
  std::iota(order.begin(), order.end(), size_t{0});
  if (is_table()) std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return keys_[a] < keys_[b]; });
  Json json = *this;
  for (size_t k = 0; k < order.size(); k++) {
    json.entries_[k] = entries_[order[k]].sorted();
    if (is_table()) json.keys_[k] = keys_[order[k]];
  }
  return json;
}

bool Json::is_same(const Json& other) const {
  if (is_number() && other.is_number()) {
    const bool both_whole = kind_ != Kind::kReal && other.kind_ != Kind::kReal;
    if (both_whole) return text() == other.text();
    return number() == other.number() || (std::isnan(number()) && std::isnan(other.number()));
  }
  if (kind_ != other.kind_ || text_ != other.text_ || size() != other.size()) return false;
  if (kind_ == Kind::kTruth) return truth() == other.truth();
  for (size_t k = 0; k < size(); k++) {
    const Json* same = is_table() ? other.find(keys_[k]) : &other.entries_[k];
    if (same == nullptr || !entries_[k].is_same(*same)) return false;
  }
  return true;
}

}  // namespace sallow
