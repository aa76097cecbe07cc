#include "json/json.h"

#include <algorithm>
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
  return is_whole() ? static_cast<double>(number_.whole) : static_cast<double>(static_cast<int64_t>(number_.whole));
}

const std::string& Json::string() const {
  SALLOW_CHECK(is_text());
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

}  // namespace sallow
