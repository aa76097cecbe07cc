#include "gate_circuits.h"

#include <nanobind/operators.h>
#include <nanobind/stl/string.h>

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "binding.h"
#include "gate_circuit/circuit_text.h"
#include "gate_circuit/from_circuit.h"
#include "random_circuits/random_circuit.h"

namespace sallow::python {

using namespace nb::literals;

std::vector<std::vector<bool>> bitstrings_of(const GivenBitstrings& rows, const GateCircuit& circuit) {
  require_equal("bits of a bitstring", rows.shape(1), circuit.qubit_count);
  std::vector<std::vector<bool>> bitstrings;
  for (size_t k = 0; k < rows.shape(0); k++) {
    const uint8_t* row = rows.data() + k * rows.shape(1);
    std::vector<bool> bits(rows.shape(1));
    for (size_t q = 0; q < bits.size(); q++) bits[q] = (row[q] & 1) != 0;
    bitstrings.push_back(std::move(bits));
  }
  return bitstrings;
}

std::vector<uint64_t> words_of(const GivenBitstrings& rows, const GateCircuit& circuit) {
  require_equal("bits of a bitstring", rows.shape(1), circuit.qubit_count);
  SALLOW_REQUIRE(rows.shape(1) <= 64, "bitstrings: expected at most 64 bits, got " + std::to_string(rows.shape(1)));
  std::vector<uint64_t> words;
  for (size_t k = 0; k < rows.shape(0); k++) {
    const uint8_t* row = rows.data() + k * rows.shape(1);
    uint64_t word = 0;
    for (size_t q = 0; q < rows.shape(1); q++) word |= static_cast<uint64_t>(row[q] & 1) << q;
    words.push_back(word);
  }
  return words;
}

namespace {

GateCircuit generated(const std::string& layout, uint32_t qubits, uint32_t cycles, int patch, uint64_t seed) {
  RandomCircuitOptions options;
  options.cycles = cycles;
  options.patch = static_cast<PatchMode>(patch);
  options.seed = seed;
  return random_circuit(grid_layout(layout, qubits), options);
}

/// A text that is parsed to the same circuit. Formats write some gates as several other gates.
std::string faithful_text(const GateCircuit& circuit) {
  for (const char* format : {".qsim", ".qasm"}) {
    const std::string text = gate_circuit_text(circuit, format);
    if (parse_gate_circuit(text, "") == circuit) return text;
  }
  throw UsageError("no text format can express this circuit gate by gate, so it cannot be pickled");
}

}  // namespace

void bind_gate_circuits(nb::module_& module) {
  nb::class_<GateCircuit>(
      module, "GateCircuit",
      "A circuit of arbitrary gates on qubits that start in |0>, as state vectors and tensor networks "
      "simulate it. In bitstrings and amplitudes qubit 0 comes first.")
      .def(
          "__init__",
          [](GateCircuit* self, const std::string& text) { new (self) GateCircuit(parse_gate_circuit(text, "")); },
          "text"_a,
          "Parses OpenQASM 2 or 3 (if the text says OPENQASM), else qsim's format. Raises InputError with line and "
          "column.")
      .def_static(
          "from_file",
          [](const std::string& path) {
            const nb::gil_scoped_release released;
            return parse_gate_circuit(read_file(path), path);
          },
          "path"_a, "Reads a .qasm, .stim or .qsim file.")
      .def_static(
          "from_circuit", [](const Circuit& circuit) { return gate_circuit_of(circuit, ""); }, "circuit"_a,
          "The gates, measurements and resets of a stabilizer circuit without noise.")
      .def_prop_ro("num_qubits", [](const GateCircuit& self) { return self.qubit_count; })
      .def_prop_ro(
          "num_bits", [](const GateCircuit& self) { return self.bit_count; },
          "Classical bits; 0 if the circuit has no measurements.")
      .def_prop_ro("is_unitary_until_measured", &GateCircuit::is_unitary_until_measured)
      .def("__len__", [](const GateCircuit& self) { return self.operations.size(); })
      .def(
          "qasm", [](const GateCircuit& self) { return gate_circuit_text(self, ".qasm"); },
          "The circuit as OpenQASM 2.")
      .def(
          "qsim", [](const GateCircuit& self) { return gate_circuit_text(self, ""); }, "The circuit in qsim's format.")
      .def("__str__", [](const GateCircuit& self) { return gate_circuit_text(self, ""); })
      .def("__repr__",
           [](const GateCircuit& self) {
             return "sallow.rcs.GateCircuit of " + std::to_string(self.qubit_count) + " qubits, " +
                    std::to_string(self.operations.size()) + " operations";
           })
      .def(
          "__eq__", [](const GateCircuit& self, const GateCircuit& other) { return self == other; }, nb::is_operator(),
          nb::sig("def __eq__(self, other: object, /) -> bool"))
      .def("copy", [](const GateCircuit& self) { return self; })
      .def("__copy__", [](const GateCircuit& self) { return self; })
      .def("__deepcopy__", [](const GateCircuit& self, const nb::handle&) { return self; })
      .def("__getstate__", &faithful_text)
      .def("__setstate__",
           [](GateCircuit& self, const std::string& text) { new (&self) GateCircuit(parse_gate_circuit(text, "")); });
  module.def("random_circuit", &generated, "layout"_a, "qubits"_a, "cycles"_a, "patch"_a, "seed"_a);
}

}  // namespace sallow::python
