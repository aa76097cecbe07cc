#include "api/decode_rows.h"
#include "base/threads.h"
#include "bits/packed_shots.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "decode/catalog/registry.h"

using namespace sallow;

sallow_status sallow_decoder_create(const sallow_model* model, const char* spec, const sallow_decoder_options* options,
                                    sallow_decoder** decoder, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(decoder, "decoder");
    *decoder = nullptr;
    require_pointer(model, "model");
    require_pointer(spec, "spec");
    const sallow_decoder_options all = filled_in(options, "options");
    CompileOptions compile;
    compile.strict = all.strict != 0;
    compile.services.gaps = all.gaps != 0;
    compile.services.log_likelihood_ratios = all.log_likelihood_ratios != 0;
    *decoder = new sallow_decoder(make_decoder(spec, model->model, compile));
  });
}

size_t sallow_decoder_detectors(const sallow_decoder* decoder) {
  return decoder != nullptr ? decoder->decoder->detector_count() : 0;
}

size_t sallow_decoder_observables(const sallow_decoder* decoder) {
  return decoder != nullptr ? decoder->decoder->observable_count() : 0;
}

uint64_t sallow_decoder_left_out(const sallow_decoder* decoder) {
  return decoder != nullptr ? decoder->decoder->left_out().errors : 0;
}

void sallow_decoder_free(sallow_decoder* decoder) {
  delete decoder;
}

sallow_status sallow_decoder_decode(const sallow_decoder* handle, const uint8_t* detections, size_t shots,
                                    uint8_t* predictions, const sallow_decode_outputs* outputs, size_t threads,
                                    sallow_error* error) {
  return guard(error, [&] {
    require_pointer(handle, "decoder");
    if (shots == 0) return;
    const Decoder& decoder = *handle->decoder;
    const size_t event_bytes = packed_bytes(decoder.detector_count());
    const size_t flip_bytes = packed_bytes(decoder.observable_count());
    if (event_bytes > 0) require_pointer(detections, "detections");
    if (flip_bytes > 0) require_pointer(predictions, "predictions");
    const sallow_decode_outputs out = filled_in(outputs, "outputs");
    const RowAnswers answers{.predictions = {predictions, flip_bytes},
                             .unmatchable = out.unmatchable,
                             .weights = out.weights,
                             .gaps = out.gaps,
                             .log_likelihood_ratios = out.log_likelihood_ratios};
    decode_rows(handle->rooms, {detections, event_bytes}, shots, answers, nullptr, threads, parallel_for);
  });
}

sallow_status sallow_workspace_create(const sallow_decoder* decoder, sallow_workspace** workspace,
                                      sallow_error* error) {
  return guard(error, [&] {
    require_pointer(workspace, "workspace");
    *workspace = nullptr;
    require_pointer(decoder, "decoder");
    *workspace = new sallow_workspace{decoder->decoder.get(), decoder->decoder->make_workspace()};
  });
}

sallow_status sallow_workspace_decode(sallow_workspace* workspace, const uint32_t* events, size_t event_count,
                                      uint64_t* flips, double* weight, int* unmatchable, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(workspace, "workspace");
    if (event_count > 0) require_pointer(events, "events");
    const Decoder& decoder = *workspace->decoder;
    const size_t words = (decoder.observable_count() + 63) / 64;
    if (words > 0) require_pointer(flips, "flips");
    ShotOutcome outcome;
    const DecodeStatus status = decoder.decode_shot({events, event_count}, *workspace->workspace, {flips, words},
                                                    weight != nullptr ? &outcome : nullptr);
    if (weight != nullptr) *weight = outcome.weight;
    if (unmatchable != nullptr) *unmatchable = status == DecodeStatus::kUnmatchable;
  });
}

void sallow_workspace_free(sallow_workspace* workspace) {
  delete workspace;
}
