#include "circuit/circuit.h"

#include <nanobind/operators.h>
#include <nanobind/stl/string_view.h>

#include <algorithm>

#include "analyze/extract_error_model.h"
#include "base/error.h"
#include "binding.h"
#include "codes/generate_code.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

/// How deep REPEAT blocks nest.
size_t depth_of(const Circuit& circuit) {
  size_t depth = 0;
  for (const Instruction& instruction : circuit.instructions()) {
    if (instruction.body != nullptr) depth = std::max(depth, 1 + depth_of(*instruction.body));
  }
  return depth;
}

/// What the parser asks of a text's totals.
const Circuit& checked(const Circuit& circuit) {
  const CircuitCounts counts = circuit.counts();
  SALLOW_REQUIRE(
      std::max({counts.measurements, counts.detectors, counts.ticks, counts.instructions}) <= Circuit::kMaxTotal,
      "the circuit would have more than 2^63 - 1 results, detectors, ticks or instructions");
  return circuit;
}

}  // namespace

void bind_circuit(nb::module_& module) {
  nb::class_<Circuit>(module, "Circuit",
                      "A stabilizer circuit with noise, detectors and observables, in the language of .stim files.")
      .def(
          "__init__", [](Circuit* self, std::string_view text) { new (self) Circuit(Circuit::parse(text)); },
          "text"_a = "", "Parses a circuit. Raises InputError with line and column.")
      .def_static(
          "from_file", [](const std::string& path) { return Circuit::from_file(path); }, "path"_a)
      .def_static(
          "generated",
          [](std::string_view code_task, uint64_t distance, uint64_t rounds, double after_clifford_depolarization,
             double before_round_data_depolarization, double before_measure_flip_probability,
             double after_reset_flip_probability) {
            CodeOptions options;
            const size_t colon = code_task.find(':');
            options.code = code_task.substr(0, colon);
            options.task = colon == std::string_view::npos ? "" : code_task.substr(colon + 1);
            options.distance = distance;
            options.rounds = rounds;
            options.after_clifford_depolarization = after_clifford_depolarization;
            options.before_round_data_depolarization = before_round_data_depolarization;
            options.before_measure_flip_probability = before_measure_flip_probability;
            options.after_reset_flip_probability = after_reset_flip_probability;
            return generate_code(options);
          },
          "code_task"_a, nb::kw_only(), "distance"_a, "rounds"_a, "after_clifford_depolarization"_a = 0.0,
          "before_round_data_depolarization"_a = 0.0, "before_measure_flip_probability"_a = 0.0,
          "after_reset_flip_probability"_a = 0.0,
          "A memory experiment, CODE:TASK, such as surface_code:rotated_memory_x; the same circuit as Stim generates.")
      .def_prop_ro("num_qubits", [](const Circuit& self) { return self.counts().qubits; })
      .def_prop_ro("num_measurements", [](const Circuit& self) { return self.counts().measurements; })
      .def_prop_ro("num_detectors", [](const Circuit& self) { return self.counts().detectors; })
      .def_prop_ro("num_observables", [](const Circuit& self) { return self.counts().observables; })
      .def_prop_ro("num_ticks", [](const Circuit& self) { return self.counts().ticks; })
      .def_prop_ro("num_sweep_bits", [](const Circuit& self) { return self.counts().sweep_bits; })
      .def(
          "append_from_stim_program_text",
          [](Circuit& self, std::string_view text) {
            // Lookbacks may reach into what is there already.
            self = Circuit::parse(self.str() + "\n" + std::string(text));
          },
          "stim_program_text"_a)
      .def("without_noise", &Circuit::without_noise)
      .def("copy", [](const Circuit& self) { return self; })
      .def("__copy__", [](const Circuit& self) { return self; })
      .def("__deepcopy__", [](const Circuit& self, const nb::handle&) { return self; })
      .def("__len__", [](const Circuit& self) { return self.instructions().size(); })
      .def("__str__", &Circuit::str)
      .def("__repr__", [](const Circuit& self) { return "sallow.Circuit('''\n" + self.str() + "\n''')"; })
      .def(
          "__eq__", [](const Circuit& self, const Circuit& other) { return self == other; }, nb::is_operator(),
          nb::sig("def __eq__(self, other: object, /) -> bool"))
      .def(
          "__add__",
          [](const Circuit& self, const Circuit& other) {
            Circuit sum = self;
            sum += other;
            return checked(sum);
          },
          nb::is_operator())
      .def(
          "__iadd__",
          [](Circuit& self, const Circuit& other) {
            Circuit sum = self;
            sum += other;
            self = checked(sum);
            return self;
          },
          nb::is_operator())
      .def(
          "__mul__",
          [](const Circuit& self, uint64_t repetitions) {
            if (repetitions == 0 || self.instructions().empty()) return Circuit();
            if (repetitions == 1) return self;
            SALLOW_REQUIRE(depth_of(self) < Circuit::kMaxDepth, "REPEAT blocks would nest more than 1000 deep");
            Circuit loop;
            loop.append_repeat(repetitions, self);
            return checked(loop);
          },
          nb::is_operator())
      .def("__getstate__", [](const Circuit& self) { return self.str(); })
      .def("__setstate__", [](Circuit& self, const std::string& text) { new (&self) Circuit(Circuit::parse(text)); })
      .def(
          "detector_error_model",
          [](const Circuit& self, bool decompose_errors, bool flatten_loops, bool allow_gauge_detectors,
             const nb::object& approximate_disjoint_errors, bool ignore_decomposition_failures,
             bool block_decomposition_from_introducing_remnant_edges) {
            ExtractOptions options;
            options.decompose_errors = decompose_errors;
            options.fold_loops = !flatten_loops;
            options.allow_gauge_detectors = allow_gauge_detectors;
            // True stands for 1, as in Stim.
            options.approximate_disjoint_errors = nb::cast<double>(nb::float_(approximate_disjoint_errors));
            options.ignore_decomposition_failures = ignore_decomposition_failures;
            options.block_decompose_from_introducing_remnant_edges = block_decomposition_from_introducing_remnant_edges;
            // Another thread may change the circuit while the lock is released.
            const Circuit own = self;
            nb::gil_scoped_release released;
            return extract_error_model(own, options);
          },
          nb::kw_only(), "decompose_errors"_a = false, "flatten_loops"_a = false, "allow_gauge_detectors"_a = false,
          "approximate_disjoint_errors"_a = 0.0, "ignore_decomposition_failures"_a = false,
          "block_decomposition_from_introducing_remnant_edges"_a = false,
          "The detector error model: for each noise channel, which detectors and observables each of its cases flips.");
}

}  // namespace sallow::python
