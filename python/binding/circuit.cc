#include "circuit/circuit.h"

#include <nanobind/operators.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string_view.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "analyze/detector_coordinates.h"
#include "analyze/extract_error_model.h"
#include "base/error.h"
#include "base/file.h"
#include "binding.h"
#include "bits/packed_shots.h"
#include "circuit_codes.h"
#include "codes/generate_code.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

using CircuitPiece = nb::typed<nb::tuple, nb::any, nb::any, nb::any, nb::any>;

const Instruction& instruction_at(const Circuit& circuit, size_t index) {
  SALLOW_REQUIRE(index < circuit.instructions().size(), "there is no instruction " + std::to_string(index));
  return circuit.instructions()[index];
}

/// (name, codes of targets, arguments, tag); for a REPEAT (None, repetitions, body, tag).
CircuitPiece describe_instruction(const Circuit& circuit, size_t index) {
  const Instruction& instruction = instruction_at(circuit, index);
  if (instruction.body != nullptr) {
    return nb::make_tuple(nb::none(), instruction.repetitions, Circuit(*instruction.body), instruction.tag);
  }
  std::vector<uint32_t> codes;
  codes.reserve(instruction.targets.size());
  for (Target target : instruction.targets) codes.push_back(code_of(target));
  return nb::make_tuple(gate_info(instruction.gate).name, std::move(codes), instruction.arguments, instruction.tag);
}

/// The instructions start, start + step, ...: `count` of them.
Circuit slice_of(const Circuit& circuit, size_t start, int64_t step, size_t count) {
  Circuit slice;
  for (size_t k = 0; k < count; k++) {
    slice.append_apart(instruction_at(circuit, start + static_cast<size_t>(static_cast<int64_t>(k) * step)));
  }
  return slice;
}

/// Replaces `removed` instructions by a circuit. Neighbours are merged with the inserted instructions.
void splice(Circuit& circuit, size_t index, size_t removed, const Circuit& inserted) {
  const size_t size = circuit.instructions().size();
  SALLOW_REQUIRE(index <= size && removed <= size - index, "there is no instruction " + std::to_string(index));
  Circuit made = slice_of(circuit, 0, 1, index);
  append_circuit(made, inserted);
  for (size_t k = index + removed; k < size; k++) {
    const bool is_neighbour = k == index + removed && !inserted.instructions().empty();
    if (is_neighbour) {
      made.append(circuit.instructions()[k]);
    } else {
      made.append_apart(circuit.instructions()[k]);
    }
  }
  circuit = std::move(made);
}

std::map<uint64_t, std::vector<double>> circuit_coordinates(const Circuit& circuit,
                                                            std::optional<std::vector<uint64_t>> only) {
  constexpr uint64_t kMostListed = uint64_t{1} << 26;
  const uint64_t count = circuit.counts().detectors;
  std::vector<uint64_t> wanted;
  if (only) {
    wanted = std::move(*only);
    std::ranges::sort(wanted);
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    SALLOW_REQUIRE(wanted.empty() || wanted.back() < count, "there is no detector " + std::to_string(wanted.back()) +
                                                                "; the circuit has " + std::to_string(count));
  } else {
    SALLOW_REQUIRE(count <= kMostListed,
                   "the circuit has " + std::to_string(count) + " detectors; select detectors with only=");
    wanted.resize(count);
    std::iota(wanted.begin(), wanted.end(), uint64_t{0});
  }
  std::map<uint64_t, std::vector<double>> found = detector_coordinates(circuit, wanted);
  for (uint64_t detector : wanted) found.try_emplace(detector);
  return found;
}

Circuit generate(std::string_view code_task, uint64_t distance, uint64_t rounds, double after_clifford_depolarization,
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
  return interruptible([&] { return generate_code(options); });
}

DetectorErrorModel extract(const Circuit& circuit, bool decompose_errors, bool flatten_loops,
                           bool allow_gauge_detectors, double approximate_disjoint_errors,
                           bool ignore_decomposition_failures,
                           bool block_decomposition_from_introducing_remnant_edges) {
  circuit.require_whole();
  ExtractOptions options;
  options.decompose_errors = decompose_errors;
  options.fold_loops = !flatten_loops;
  options.allow_gauge_detectors = allow_gauge_detectors;
  options.approximate_disjoint_errors = approximate_disjoint_errors;  // True means 1, as in Stim
  SALLOW_REQUIRE(options.approximate_disjoint_errors >= 0 && options.approximate_disjoint_errors <= 1,
                 "approximate_disjoint_errors: expected a probability, or True for 1");
  options.ignore_decomposition_failures = ignore_decomposition_failures;
  options.block_decompose_from_introducing_remnant_edges = block_decomposition_from_introducing_remnant_edges;
  // Another thread may change the circuit while the lock is released.
  const Circuit own = circuit;
  return interruptible([&] { return extract_error_model(own, options); });
}

/// Parses a circuit or a part of one.
Circuit parse_part(std::string_view text, const std::string& file = "") {
  return interruptible_if(text.size() > kLongText, [&] { return Circuit::parse_part(text, file); });
}

/// Packed results of the noiseless shot, uint8[1, ceil(measurements / 8)].
ByteRows packed_reference(const Circuit& circuit) {
  circuit.require_whole();
  const uint64_t measurements = circuit.counts().measurements;
  const Circuit own = circuit;
  const std::vector<uint64_t> words = interruptible([&] { return reference_words(own); });
  const size_t bytes = packed_bytes(measurements);
  ByteRows row = make_rows(1, bytes);
  std::memcpy(row.data(), words.data(), bytes);
  return row;
}

}  // namespace

void bind_circuit(nb::module_& module) {
  nb::class_<Circuit>(module, "Circuit",
                      "A stabilizer circuit with noise, detectors and observables, in the language of .stim files.")
      .def(
          "__init__", [](Circuit* self, std::string_view text) { new (self) Circuit(parse_part(text)); }, "text"_a = "",
          "Parses a circuit or a part of one. Raises InputError with line and column.")
      .def_static(
          "from_file", [](const std::string& path) { return parse_part(read_file(path), path); }, "path"_a)
      .def_static(
          "parse",
          [](std::string_view text) {
            return interruptible_if(text.size() > kLongText, [&] { return Circuit::parse(text); });
          },
          "text"_a, "Parses a whole circuit: no lookback reaches before the first result.")
      .def_static(
          "parse_part", [](std::string_view text, const std::string& file) { return parse_part(text, file); }, "text"_a,
          "file"_a, "Parses a circuit or a part of one; errors name the file.")
      .def("require_whole", &Circuit::require_whole, "Raises InputError if this is only a part of a circuit.")
      .def_static("generated", &generate, "code_task"_a, nb::kw_only(), "distance"_a, "rounds"_a,
                  "after_clifford_depolarization"_a = 0.0, "before_round_data_depolarization"_a = 0.0,
                  "before_measure_flip_probability"_a = 0.0, "after_reset_flip_probability"_a = 0.0,
                  "A memory experiment, CODE:TASK, such as surface_code:rotated_memory_x; the same circuit as Stim "
                  "generates.")
      .def_prop_ro(
          "num_qubits", [](const Circuit& self) { return self.counts().qubits; },
          "One more than the largest qubit index.")
      .def_prop_ro(
          "num_measurements", [](const Circuit& self) { return self.counts().measurements; },
          "Results in the measurement record, repeats written out.")
      .def_prop_ro(
          "num_detectors", [](const Circuit& self) { return self.counts().detectors; },
          "DETECTORs, repeats written out.")
      .def_prop_ro(
          "num_observables", [](const Circuit& self) { return self.counts().observables; },
          "One more than the largest observable index.")
      .def_prop_ro(
          "num_ticks", [](const Circuit& self) { return self.counts().ticks; }, "TICKs, repeats written out.")
      .def_prop_ro(
          "num_sweep_bits", [](const Circuit& self) { return self.counts().sweep_bits; },
          "One more than the largest sweep bit index.")
      .def("copy", [](const Circuit& self) { return self; })
      .def("__copy__", [](const Circuit& self) { return self; })
      .def("__deepcopy__", [](const Circuit& self, const nb::handle&) { return self; })
      .def("__len__", [](const Circuit& self) { return self.instructions().size(); })
      .def("__str__",
           [](const Circuit& self) {
             std::string text = self.str();
             if (!text.empty()) text.pop_back();
             return text;
           })
      .def(
          "__eq__", [](const Circuit& self, const Circuit& other) { return self == other; }, nb::is_operator(),
          nb::sig("def __eq__(self, other: object, /) -> bool"))
      .def("__getstate__", [](const Circuit& self) { return self.str(); })
      .def("__setstate__", [](Circuit& self, const std::string& text) { new (&self) Circuit(parse_part(text)); })
      // For the class of the package.
      .def(
          "_take", [](Circuit& self, Circuit& other) { self = std::exchange(other, Circuit()); }, "other"_a)
      .def("_instruction", &describe_instruction, "index"_a)
      .def(
          "_append",
          [](Circuit& self, std::string_view name, const std::vector<uint32_t>& targets,
             const std::vector<double>& arguments,
             std::string tag) { self.append(make_instruction(name, targets, arguments, std::move(tag))); },
          "name"_a, "targets"_a, "arguments"_a, "tag"_a)
      .def(
          "_append_repeat",
          [](Circuit& self, uint64_t repetitions, const Circuit& body, const std::string& tag) {
            append_circuit(self, repeated(repetitions, body, tag));
          },
          "repetitions"_a, "body"_a, "tag"_a)
      .def(
          "_append_circuit", [](Circuit& self, const Circuit& other) { append_circuit(self, other); }, "other"_a)
      .def("_slice", &slice_of, "start"_a, "step"_a, "count"_a)
      .def("_splice", &splice, "index"_a, "removed"_a, "inserted"_a)
      .def("_clear", [](Circuit& self) { self = Circuit(); })
      .def("_flattened",
           [](const Circuit& self) {
             const Circuit own = self;
             return interruptible([&] { return flattened(own); });
           })
      .def("_without_noise", &Circuit::without_noise)
      .def("_without_tags", [](const Circuit& self) { return without_tags(self); })
      .def(
          "_approx_equals",
          [](const Circuit& self, const Circuit& other, double atol) { return approx_equal(self, other, atol); },
          "other"_a, "atol"_a)
      .def("_detector_coordinates", &circuit_coordinates, "only"_a.none())
      .def("_qubit_coordinates", &qubit_coordinates)
      .def("_reference", &packed_reference)
      .def("detector_error_model", &extract, nb::kw_only(), "decompose_errors"_a = false, "flatten_loops"_a = false,
           "allow_gauge_detectors"_a = false, "approximate_disjoint_errors"_a = 0.0,
           "ignore_decomposition_failures"_a = false, "block_decomposition_from_introducing_remnant_edges"_a = false,
           "The detector error model: for each noise channel, which detectors and observables each of its cases "
           "flips.");
  // A single instruction: its canonical name, and the stored codes of its targets.
  module.def(
      "checked_instruction",
      [](std::string_view name, const std::vector<uint32_t>& targets, const std::vector<double>& arguments) {
        Circuit one;
        one.append(make_instruction(name, targets, arguments, {}));
        return describe_instruction(one, 0);
      },
      "name"_a, "targets"_a, "arguments"_a);
  module.def(
      "target_groups",
      [](std::string_view name, const std::vector<uint32_t>& targets, const std::vector<double>& arguments) {
        std::vector<std::vector<uint32_t>> groups;
        for_each_target_group(make_instruction(name, targets, arguments, {}), [&](std::span<const Target> group) {
          std::vector<uint32_t>& codes = groups.emplace_back();
          for (Target target : group) {
            if (!target.is_combiner()) codes.push_back(code_of(target));
          }
        });
        return groups;
      },
      "name"_a, "targets"_a, "arguments"_a);
  module.def(
      "result_count",
      [](std::string_view name, const std::vector<uint32_t>& targets, const std::vector<double>& arguments) {
        return result_count(make_instruction(name, targets, arguments, {}));
      },
      "name"_a, "targets"_a, "arguments"_a);
}

}  // namespace sallow::python
