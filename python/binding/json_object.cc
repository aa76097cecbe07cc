#include "json_object.h"

#include <string>

namespace sallow::python {

namespace nb = nanobind;

namespace {

nb::object text_object(const std::string& text) {
  return nb::steal(PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "surrogateescape"));
}

}  // namespace

nb::object json_object(const Json& json) {
  switch (json.kind()) {
    case Json::Kind::kNull:
      return nb::none();
    case Json::Kind::kTruth:
      return nb::bool_(json.truth());
    case Json::Kind::kSigned:
      return nb::int_(static_cast<int64_t>(json.whole()));
    case Json::Kind::kUnsigned:
      return nb::int_(json.whole());
    case Json::Kind::kDigits:
      return nb::steal(PyLong_FromString(json.digits().c_str(), nullptr, 10));
    case Json::Kind::kReal:
      return nb::float_(json.number());
    case Json::Kind::kText:
      return text_object(json.string());
    case Json::Kind::kList: {
      nb::list list;
      for (const Json& entry : json.entries()) list.append(json_object(entry));
      return list;
    }
    case Json::Kind::kTable:
      return json_dict(json);
  }
  return nb::none();
}

NamedValues json_dict(const Json& table) {
  nb::dict dict;
  for (size_t k = 0; k < table.size(); k++) dict[text_object(table.keys()[k])] = json_object(table.entries()[k]);
  return NamedValues(dict);
}

}  // namespace sallow::python
