#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyze/extract_exact_errors.h"
#include "base/error.h"
#include "binding.h"
#include "circuit/circuit.h"
#include "decode/catalog/registry.h"
#include "dem/error_model.h"
#include "experiment/decoding_model.h"
#include "experiment/missing_part.h"
#include "experiment/model_gaps.h"
#include "json_object.h"
#include "rare/failure_spectrum.h"
#include "rare/rare_events.h"
#include "report/rare_report.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

/// The request of rare().
struct RareQuestion {
  const Circuit* circuit = nullptr;  // or
  const DetectorErrorModel* model = nullptr;
  std::string decoder;
  bool splitting = true, strata = true;
  RareOptions options;
  std::vector<double> scales;
  bool strict = false, allow_gauge_detectors = false;
  double memory = kMostGapBytes;
};

struct RareAnswer {
  std::vector<RareEstimate> estimates;
  std::optional<FailureSpectrum> spectrum;
  LeftOut left_out;
  std::optional<MissingPart> missing;
};

RareAnswer answer_to(const RareQuestion& question) {
  DetectorErrorModel model;
  std::optional<ExactErrors> exact;  // for a circuit with errors that the decoder's model only approximates
  if (question.circuit != nullptr) {
    model = model_for_decoding(*question.circuit, {question.strict, question.allow_gauge_detectors});
    if (has_exclusive_errors(*question.circuit)) {
      exact = extract_exact_errors(*question.circuit, question.allow_gauge_detectors);
    }
  } else {
    model = *question.model;
  }
  require_few_gaps(model, kDecodingBytes, question.memory, "allow more with memory=");
  RareAnswer answer;
  answer.missing = missing_part(model);
  CompileOptions compiling;
  compiling.strict = question.strict;
  const std::unique_ptr<const Decoder> decoder = make_decoder(question.decoder, model, compiling);
  answer.left_out = decoder->left_out();
  const FaultModel faults = exact ? FaultModel(exact->independent, exact->exclusive) : FaultModel(model);
  if (question.splitting || question.strata) {
    answer.estimates = estimate_rare(faults, *decoder, {question.splitting, question.strata}, question.options);
  }
  if (!question.scales.empty()) {
    answer.spectrum = extrapolate_failures(faults, *decoder, question.scales, question.options);
  }
  return answer;
}

NamedValues rare(const Circuit* circuit, const DetectorErrorModel* model, const std::string& decoder, bool splitting,
                 bool strata, double relative_error, uint64_t max_decodes, const std::vector<double>& scales,
                 bool strict, bool allow_gauge_detectors, double memory, uint64_t seed, size_t threads,
                 const nb::object& progress) {
  SALLOW_REQUIRE((circuit == nullptr) != (model == nullptr), "rare: expected a circuit or a model");
  check_decoder_spec(decoder);
  // Another thread may change either while the lock is released.
  const std::optional<Circuit> own_circuit = circuit == nullptr ? std::nullopt : std::optional(*circuit);
  const std::optional<DetectorErrorModel> own_model = model == nullptr ? std::nullopt : std::optional(*model);
  RareQuestion question;
  question.circuit = own_circuit ? &*own_circuit : nullptr;
  question.model = own_model ? &*own_model : nullptr;
  question.decoder = decoder;
  question.splitting = splitting;
  question.strata = strata;
  question.options.relative_error = relative_error;
  question.options.max_decodes = max_decodes;
  question.options.seed = seed;
  question.options.threads = threads_for(threads, kMostThreads);
  question.scales = scales;
  question.strict = strict;
  question.allow_gauge_detectors = allow_gauge_detectors;
  question.memory = memory;
  std::atomic<double> share = 0;
  RareAnswer answer;
  run_beside_signals(
      [&](const std::atomic<bool>& interrupted) {
        question.options.progress = [&](double done) {
          if (interrupted.load(std::memory_order_relaxed)) throw Interrupted();
          share.store(done, std::memory_order_relaxed);
        };
        answer = answer_to(question);
      },
      [&] {
        if (!progress.is_none()) progress(share.load(std::memory_order_relaxed));
      });
  nb::dict result;
  nb::list estimates;
  for (const RareEstimate& estimate : answer.estimates) estimates.append(json_object(estimate_json(estimate)));
  result["estimates"] = estimates;
  result["extrapolation"] = answer.spectrum ? json_object(spectrum_json(*answer.spectrum)) : nb::none();
  result["text"] = (answer.estimates.empty() ? "" : estimates_text(answer.estimates)) +
                   (answer.spectrum ? spectrum_text(*answer.spectrum) : "");
  result["left_out"] = answer.left_out.errors;
  result["left_out_probability"] = answer.left_out.probability;
  result["missing"] = answer.missing ? answer.missing->what : "";
  return NamedValues(result);
}

}  // namespace

void bind_rare_events(nb::module_& module) {
  module.def("rare", &rare, "circuit"_a.none(), "model"_a.none(), "decoder"_a, "splitting"_a, "strata"_a,
             "relative_error"_a, "max_decodes"_a, "scales"_a, "strict"_a, "allow_gauge_detectors"_a, "memory"_a,
             "seed"_a, "threads"_a, "progress"_a.none());
}

}  // namespace sallow::python
