#include <nanobind/stl/pair.h>
#include <nanobind/stl/tuple.h>

#include <algorithm>
#include <map>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "analyze/detector_coordinates.h"
#include "analyze/explain_errors.h"
#include "base/error.h"
#include "binding.h"
#include "circuit_codes.h"
#include "model_codes.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

using Coordinates = std::vector<double>;
using PlacedTargets = std::vector<std::pair<uint32_t, Coordinates>>;

/// Targets with the coordinates of their qubits.
PlacedTargets placed(std::span<const Target> targets, const std::map<uint32_t, Coordinates>& where) {
  PlacedTargets result;
  for (Target target : targets) {
    const auto place = target.has_qubit() ? where.find(target.value()) : where.end();
    result.emplace_back(code_of(target), place == where.end() ? Coordinates() : place->second);
  }
  return result;
}

/// (instruction, completed repetitions of the enclosing block, repetitions of the block that the instruction is).
using StackFrame = std::tuple<uint64_t, uint64_t, uint64_t>;

/// (ticks before, flipped Paulis, (index, product) of a flipped result or None, (gate, tag, arguments, first target,
/// end, targets), stack frames).
nb::tuple describe_location(const ErrorLocation& location, const std::map<uint32_t, Coordinates>& where) {
  const Instruction& noisy = *location.levels.back().instruction;
  std::vector<StackFrame> frames;
  for (const ErrorLocation::Level& level : location.levels) {
    frames.emplace_back(level.index, level.repetition, level.instruction->repetitions);
  }
  nb::object flipped = nb::none();
  if (location.flips_result) {
    flipped = nb::make_tuple(location.result_index, placed(location.measured_product, where));
  }
  const auto targets = std::span<const Target>(noisy.targets).subspan(location.first_target, location.target_count);
  return nb::make_tuple(location.ticks_before, placed(location.flipped_paulis, where), flipped,
                        nb::make_tuple(gate_info(noisy.gate).name, noisy.tag, noisy.arguments, location.first_target,
                                       location.first_target + location.target_count, placed(targets, where)),
                        frames);
}

/// For every error, its symptoms as (code, coordinates) and its locations.
nb::typed<nb::list, nb::any> explain(const Circuit& circuit, const DetectorErrorModel* filter, bool single) {
  circuit.require_whole();
  // More would take hours, during which Ctrl-C would have no effect.
  constexpr uint64_t kMostExplained = uint64_t{1} << 28;
  const uint64_t instructions = circuit.counts().instructions;
  if (instructions > kMostExplained) {
    throw InputError("the circuit has " + std::to_string(instructions) +
                     " instructions with its repeats written out; "
                     "errors are explained in at most " +
                     std::to_string(kMostExplained));
  }
  const Circuit own = circuit;
  const DetectorErrorModel own_filter = filter != nullptr ? *filter : DetectorErrorModel();
  ExplainOptions options;
  options.filter = filter != nullptr ? &own_filter : nullptr;
  options.single = single;
  const std::vector<ExplainedError> errors = interruptible([&] { return explain_errors(own, options); });
  std::vector<uint64_t> detectors;
  for (const ExplainedError& error : errors) {
    for (DemTarget target : error.symptoms) {
      if (target.is_detector()) detectors.push_back(target.index());
    }
  }
  std::ranges::sort(detectors);
  detectors.erase(std::unique(detectors.begin(), detectors.end()), detectors.end());
  const std::map<uint64_t, Coordinates> detector_places = detector_coordinates(own, detectors);
  const std::map<uint32_t, Coordinates> qubit_places = qubit_coordinates(own);
  nb::list result;
  for (const ExplainedError& error : errors) {
    std::vector<std::pair<int64_t, Coordinates>> terms;
    for (DemTarget target : error.symptoms) {
      const auto place = target.is_detector() ? detector_places.find(target.index()) : detector_places.end();
      terms.emplace_back(code_of(target), place == detector_places.end() ? Coordinates() : place->second);
    }
    nb::list locations;
    for (const ErrorLocation& location : error.locations) {
      locations.append(describe_location(location, qubit_places));
    }
    result.append(nb::make_tuple(terms, locations));
  }
  return result;
}

}  // namespace

void bind_explain(nb::module_& module) {
  module.def("explain", &explain, "circuit"_a, "filter"_a.none(), "single"_a);
}

}  // namespace sallow::python
