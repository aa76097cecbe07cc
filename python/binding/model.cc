#include <nanobind/operators.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string_view.h>

#include "base/error.h"
#include "base/file.h"
#include "binding.h"
#include "dem/error_model.h"
#include "model_codes.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

using ModelPiece = nb::typed<nb::tuple, nb::any, nb::any, nb::any, nb::any>;

const char* type_name(DemKind kind) {
  switch (kind) {
    case DemKind::kError:
      return "error";
    case DemKind::kDetector:
      return "detector";
    case DemKind::kObservable:
      return "logical_observable";
    default:
      return "shift_detectors";
  }
}

const DemInstruction& line_at(const DetectorErrorModel& model, size_t index) {
  SALLOW_REQUIRE(index < model.instructions().size(), "there is no instruction " + std::to_string(index));
  return model.instructions()[index];
}

/// (type, arguments, codes of targets or the shift, tag); for a repeat block (None, repetitions, body, tag).
ModelPiece describe_line(const DetectorErrorModel& model, size_t index) {
  const DemInstruction& line = line_at(model, index);
  if (line.body != nullptr) return nb::make_tuple(nb::none(), line.count, DetectorErrorModel(*line.body), line.tag);
  std::vector<int64_t> codes;
  codes.reserve(line.targets.size());
  for (DemTarget target : line.targets) codes.push_back(code_of(target));
  if (line.kind == DemKind::kShiftDetectors) codes.push_back(static_cast<int64_t>(line.count));
  return nb::make_tuple(type_name(line.kind), line.arguments, std::move(codes), line.tag);
}

DetectorErrorModel parse_model(std::string_view text, const std::string& file = "") {
  return interruptible_if(text.size() > kLongText, [&] { return DetectorErrorModel::parse(text, file); });
}

DetectorErrorModel model_slice(const DetectorErrorModel& model, size_t start, int64_t step, size_t count) {
  DetectorErrorModel slice;
  for (size_t k = 0; k < count; k++) {
    slice.append(line_at(model, start + static_cast<size_t>(static_cast<int64_t>(k) * step)));
  }
  return slice;
}

}  // namespace

void bind_model(nb::module_& module) {
  using Model = DetectorErrorModel;
  nb::class_<Model>(module, "DetectorErrorModel",
                    "Independent errors with the detectors and observables that they flip, in the language of .dem "
                    "files.")
      .def(
          "__init__", [](Model* self, std::string_view text) { new (self) Model(parse_model(text)); }, "text"_a = "",
          "Parses a model. Raises InputError with line and column.")
      .def_static(
          "from_file", [](const std::string& path) { return parse_model(read_file(path), path); }, "path"_a)
      .def_static(
          "parse", [](std::string_view text, const std::string& file) { return parse_model(text, file); }, "text"_a,
          "file"_a, "Parses a model; errors name the file.")
      .def_prop_ro("num_detectors", &Model::detector_count, "One more than the largest detector index.")
      .def_prop_ro("num_observables", &Model::observable_count, "One more than the largest observable index.")
      .def_prop_ro("num_errors", &Model::error_count, "Errors, repeats written out.")
      .def("copy", [](const Model& self) { return self; })
      .def("__copy__", [](const Model& self) { return self; })
      .def("__deepcopy__", [](const Model& self, const nb::handle&) { return self; })
      .def("__len__", [](const Model& self) { return self.instructions().size(); })
      .def("__str__",
           [](const Model& self) {
             std::string text = self.str();
             if (!text.empty()) text.pop_back();
             return text;
           })
      .def(
          "__eq__", [](const Model& self, const Model& other) { return self == other; }, nb::is_operator(),
          nb::sig("def __eq__(self, other: object, /) -> bool"))
      .def("__getstate__", [](const Model& self) { return self.str(); })
      .def("__setstate__", [](Model& self, const std::string& text) { new (&self) Model(parse_model(text)); })
      // For the class of the package.
      .def(
          "_take", [](Model& self, Model& other) { self = std::exchange(other, Model()); }, "other"_a)
      .def("_instruction", &describe_line, "index"_a)
      .def(
          "_append_repeat",
          [](Model& self, uint64_t repetitions, const Model& body, const std::string& tag) {
            append_model(self, repeated(repetitions, body, tag));
          },
          "repetitions"_a, "body"_a, "tag"_a)
      .def(
          "_append_model", [](Model& self, const Model& other) { append_model(self, other); }, "other"_a)
      .def("_slice", &model_slice, "start"_a, "step"_a, "count"_a)
      .def("_clear", [](Model& self) { self.clear(); })
      .def("_flattened",
           [](const Model& self) {
             const Model own = self;
             return interruptible([&] { return flattened(own); });
           })
      .def("_rounded", &rounded, "digits"_a)
      .def("_without_tags", [](const Model& self) { return without_tags(self); })
      .def(
          "_approx_equals",
          [](const Model& self, const Model& other, double atol) { return approx_equal(self, other, atol); }, "other"_a,
          "atol"_a)
      .def(
          "_detector_coordinates",
          [](const Model& self, const std::optional<std::vector<uint64_t>>& only) {
            return coordinates_of(self, only);
          },
          "only"_a.none())
      .def(
          "_shortest_graphlike",
          [](const Model& self, bool refuse) {
            const Model own = self;
            return interruptible([&] { return shortest_graphlike(own, refuse); });
          },
          "refuse"_a);
}

}  // namespace sallow::python
