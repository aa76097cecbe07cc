#include <nanobind/operators.h>
#include <nanobind/stl/string_view.h>

#include "binding.h"
#include "dem/error_model.h"

namespace sallow::python {

using namespace nb::literals;

void bind_model(nb::module_& module) {
  nb::class_<DetectorErrorModel>(
      module, "DetectorErrorModel",
      "Independent errors with the detectors and observables that they flip, in the language "
      "of .dem files.")
      .def(
          "__init__",
          [](DetectorErrorModel* self, std::string_view text) {
            new (self) DetectorErrorModel(DetectorErrorModel::parse(text));
          },
          "text"_a = "", "Parses a model. Raises InputError with line and column.")
      .def_static(
          "from_file", [](const std::string& path) { return DetectorErrorModel::from_file(path); }, "path"_a)
      .def_prop_ro("num_detectors", &DetectorErrorModel::detector_count)
      .def_prop_ro("num_observables", &DetectorErrorModel::observable_count)
      .def_prop_ro("num_errors", &DetectorErrorModel::error_count)
      .def("copy", [](const DetectorErrorModel& self) { return self; })
      .def("__copy__", [](const DetectorErrorModel& self) { return self; })
      .def("__deepcopy__", [](const DetectorErrorModel& self, const nb::handle&) { return self; })
      .def("__len__", [](const DetectorErrorModel& self) { return self.instructions().size(); })
      .def("__str__", &DetectorErrorModel::str)
      .def("__repr__",
           [](const DetectorErrorModel& self) { return "sallow.DetectorErrorModel('''\n" + self.str() + "\n''')"; })
      .def(
          "__eq__", [](const DetectorErrorModel& self, const DetectorErrorModel& other) { return self == other; },
          nb::is_operator(), nb::sig("def __eq__(self, other: object, /) -> bool"))
      .def("__getstate__", [](const DetectorErrorModel& self) { return self.str(); })
      .def("__setstate__", [](DetectorErrorModel& self, const std::string& text) {
        new (&self) DetectorErrorModel(DetectorErrorModel::parse(text));
      });
}

}  // namespace sallow::python
