#pragma once

#include <nanobind/nanobind.h>

#include "json/json.h"

namespace sallow::python {

/// A JSON value as Python objects: None, bool, int, float, str, list, dict. Bytes of a text that are not UTF-8
/// become surrogates, as in os.fsdecode().
nanobind::object json_object(const Json& json);

using NamedValues = nanobind::typed<nanobind::dict, nanobind::str, nanobind::any>;
/// The same for a table.
NamedValues json_dict(const Json& table);

}  // namespace sallow::python
