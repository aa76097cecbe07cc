#include <nanobind/stl/pair.h>
#include <nanobind/stl/tuple.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "analyze/error_place.h"
#include "base/error.h"
#include "binding.h"
#include "bits/random_stream.h"
#include "dem/error_hypergraph.h"
#include "experiment/circuit_shots.h"
#include "experiment/decoding_model.h"
#include "experiment/model_gaps.h"
#include "experiment/sample_and_decode.h"
#include "py_decoder.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

void make_py_decoder(PyDecoder* self, const DetectorErrorModel& model, const std::string& spec, bool strict, bool gaps,
                     bool ratios, double memory, bool log_odds, bool errors, bool proofs) {
  CompileOptions options;
  options.strict = strict;
  options.services = {
      .proofs = proofs, .gaps = gaps, .log_odds = log_odds, .log_likelihood_ratios = ratios, .errors = errors};
  DetectorErrorModel own = model;
  new (self) PyDecoder(interruptible([&]() -> std::unique_ptr<const Decoder> {
    require_few_gaps(own, kDecodingBytes, memory, "allow more with memory= of Decoder or estimate");
    return make_decoder(spec, std::move(own), options);
  }));
}

nb::typed<nb::dict, nb::str, nb::any> decode_batch(PyDecoder& decoder, const GivenRows& shots, bool packed_shots,
                                                   bool packed_predictions, bool weights, bool gaps, bool ratios,
                                                   bool unmatchable, size_t num_threads, bool errors, bool proofs,
                                                   bool certificates, const nb::object& log_odds) {
  return decoder.decode_batch(shots,
                              {packed_shots, packed_predictions, weights, gaps, ratios, unmatchable, errors,
                               proofs || certificates, certificates},
                              log_odds, num_threads);
}

nb::typed<nb::dict, nb::str, bool> capabilities(const PyDecoder& self) {
  const Capabilities can = self.decoder().capabilities();
  nb::dict result;
  result["weights"] = can.weights;
  result["gaps"] = can.gaps;
  result["log_likelihood_ratios"] = can.log_likelihood_ratios;
  result["errors"] = can.errors;
  result["proofs"] = self.decoder().prover() != nullptr;
  result["log_odds"] = self.decoder().adjustable_errors() != nullptr;
  return result;
}

// For each gap, the number of shots with at least this gap, and their failures.
using KeptCounts = std::vector<std::pair<uint64_t, uint64_t>>;

// Samples and decodes in one pass; returns (shots, failures, unmatchable, seconds, counts by gap).
nb::typed<nb::tuple, uint64_t, uint64_t, uint64_t, double, KeptCounts> count_failures(
    const Circuit& circuit, const PyDecoder& decoder, uint64_t seed, uint64_t max_shots, uint64_t max_failures,
    size_t num_threads, const std::vector<double>& min_gaps) {
  const Decoder* one = &decoder.decoder();
  SamplingLimits limits;
  limits.max_shots = max_shots;
  limits.max_failures = max_failures;
  limits.min_gaps = min_gaps;
  limits.threads = threads_for(num_threads, max_shots / kShotsPerBlock + (max_shots % kShotsPerBlock != 0));
  // Another thread may change the circuit while the lock is released.
  const Circuit own = circuit;
  // The decoder's model was checked for gaps; a circuit of the same size has the same gaps.
  const CircuitCounts counts = own.counts();
  require_equal("detectors of the circuit", counts.detectors, one->detector_count());
  require_equal("observables of the circuit", counts.observables, one->observable_count());
  SamplingRun run;
  run_beside_signals([&](const std::atomic<bool>& interrupted) {
    run = sample_and_decode(draw_from_circuit(own, seed, limits.threads), {&one, 1}, limits, [&](const SamplingRun&) {
      if (interrupted.load(std::memory_order_relaxed)) throw Interrupted();
    });
  });
  const Tally& tally = run.tallies[0];
  KeptCounts by_gap;
  for (const Tally& kept : run.by_gap) by_gap.emplace_back(kept.kept(), kept.failures);
  return nb::make_tuple(tally.shots, tally.failures, tally.unmatchable, run.seconds, by_gap);
}

// For each error of the model, by number, its place in the circuit, or an empty text.
std::vector<std::string> error_places(const DetectorErrorModel& model, const Circuit& circuit) {
  const DetectorErrorModel own_model = model;
  const Circuit own_circuit = circuit;
  return interruptible([&] {
    const ErrorHypergraph errors(own_model, {.merge = false, .keep_impossible = true, .keep_empty = true});
    std::vector<SymptomSet> symptoms;
    for (uint32_t error = 0; error < errors.error_count(); error++) symptoms.push_back(errors.targets(error));
    std::vector<std::string> texts;
    for (const auto& place : find_error_places(symptoms, own_circuit)) {
      texts.push_back(place ? error_place_text(*place) : "");
    }
    return texts;
  });
}

// Rows (name, summary, uses whole errors, options); options are (key, default, allowed, summary).
nb::typed<nb::list, nb::any> decoder_table() {
  nb::list rows;
  for (const DecoderInfo& info : all_decoders()) {
    nb::list options;
    for (const DecoderOption& option : info.options) {
      options.append(
          nb::make_tuple(std::string(option.key), option.default_value, option.allowed, std::string(option.summary)));
    }
    rows.append(nb::make_tuple(std::string(info.name), std::string(info.summary), info.traits.whole_errors, options));
  }
  return rows;
}

}  // namespace

void bind_decoding(nb::module_& module) {
  nb::class_<PyDecoder>(module, "Decoder")
      .def("__init__", &make_py_decoder, "model"_a, "spec"_a, "strict"_a, "gaps"_a, "log_likelihood_ratios"_a,
           "memory"_a = kMostGapBytes, "log_odds"_a = false, "errors"_a = false, "proofs"_a = false)
      .def_prop_ro("num_detectors", [](const PyDecoder& self) { return self.decoder().detector_count(); })
      .def_prop_ro("num_observables", [](const PyDecoder& self) { return self.decoder().observable_count(); })
      .def_prop_ro("left_out", [](const PyDecoder& self) { return self.decoder().left_out().errors; })
      .def_prop_ro("left_out_probability", [](const PyDecoder& self) { return self.decoder().left_out().probability; })
      .def("take_any_value", &PyDecoder::take_any_value)
      .def("capabilities", &capabilities)
      .def("choices", &PyDecoder::choices)
      .def("decode_batch", &decode_batch, "shots"_a, "bit_packed_shots"_a, "bit_packed_predictions"_a, "weights"_a,
           "gaps"_a, "log_likelihood_ratios"_a, "unmatchable"_a, "num_threads"_a, "errors"_a = false,
           "proofs"_a = false, "certificates"_a = false, "log_odds"_a = nb::none())
      .def("decode", &PyDecoder::decode, "shot"_a.none(), "weight"_a = false, "must_match"_a = false);
  module.def("count_failures", &count_failures, "circuit"_a, "decoder"_a, "seed"_a, "max_shots"_a, "max_failures"_a,
             "num_threads"_a, "min_gaps"_a = std::vector<double>());
  module.def(
      "model_for_decoding",
      [](const Circuit& circuit, bool strict) {
        const Circuit own = circuit;
        return interruptible([&] { return model_for_decoding(own, {.strict = strict}); });
      },
      "circuit"_a, "strict"_a = false);
  module.def("error_places", &error_places, "model"_a, "circuit"_a);
  module.def(
      "check_decoder_spec", [](const std::string& spec) { check_decoder_spec(spec); }, "spec"_a);
  module.def(
      "decoder_names",
      [](bool with_files) {
        std::vector<std::string> names;
        for (const DecoderInfo& info : all_decoders()) {
          if (with_files || info.required.empty()) names.emplace_back(info.name);
        }
        return names;
      },
      "with_files"_a = true);
  module.def("decoder_table", &decoder_table);
  module.def("register_python_decoder", &register_python_decoder, "name"_a);
  bind_matching(module);
}

}  // namespace sallow::python
