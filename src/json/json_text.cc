#include <nlohmann/json.hpp>

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
    case Json::Kind::kTable:
      break;
  }
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

}  // namespace

std::string Json::text(const JsonStyle& style) const {
  return document_of(*this).dump(
      style.indent, ' ', style.ascii,
      style.replace_odd ? Document::error_handler_t::replace : Document::error_handler_t::strict);
}

std::optional<Json> Json::parse(std::string_view text) {
  const Document document = Document::parse(text, nullptr, false);
  if (document.is_discarded()) return std::nullopt;
  return json_of(document);
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
