#include <algorithm>
#include <cmath>
#include <vector>

#include "base/threads.h"
#include "bits/packed_shots.h"
#include "bits/random_stream.h"
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
    *decoder = new sallow_decoder{make_decoder(spec, model->model, compile)};
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

namespace {

// Writes what was asked for of a block, whose first shot has number `first`.
void put_outputs(const DecodedBlock& block, size_t first, size_t shots, size_t observables,
                 const sallow_decode_outputs& out) {
  for (size_t k = 0; k < shots; k++) {
    if (out.unmatchable != nullptr) out.unmatchable[first + k] = block.unmatchable.get(0, k);
    if (out.weights != nullptr) out.weights[first + k] = block.outcomes[k].weight;
    if (out.gaps != nullptr) out.gaps[first + k] = block.outcomes[k].gap;
  }
  if (out.log_likelihood_ratios != nullptr) {
    std::ranges::copy(block.log_likelihood_ratios, out.log_likelihood_ratios + first * observables);
  }
}

}  // namespace

sallow_status sallow_decoder_decode(const sallow_decoder* handle, const uint8_t* detections, size_t shots,
                                    uint8_t* predictions, const sallow_decode_outputs* outputs, size_t threads,
                                    sallow_error* error) {
  return guard(error, [&] {
    require_pointer(handle, "decoder");
    if (shots == 0) return;
    const Decoder& decoder = *handle->decoder;
    const size_t detectors = decoder.detector_count(), observables = decoder.observable_count();
    const size_t event_bytes = packed_bytes(detectors), flip_bytes = packed_bytes(observables);
    if (event_bytes > 0) require_pointer(detections, "detections");
    if (flip_bytes > 0) require_pointer(predictions, "predictions");
    const sallow_decode_outputs out = filled_in(outputs, "outputs");
    SALLOW_REQUIRE(out.gaps == nullptr || decoder.capabilities().gaps,
                   "gaps: the decoder was not made with the option gaps");
    DecodeRequest request;
    request.outcomes = out.weights != nullptr || out.gaps != nullptr;
    request.log_likelihood_ratios = out.log_likelihood_ratios != nullptr;

    struct Worker {
      std::unique_ptr<Decoder::Workspace> workspace;
      BitTable events;
      DecodedBlock block;
      PackedShots packed;
    };
    const size_t blocks = (shots - 1) / kShotsPerBlock + 1;
    threads = std::clamp<size_t>(threads, 1, blocks);
    std::vector<Worker> workers(threads);
    for (Worker& worker : workers) worker.workspace = decoder.make_workspace();
    parallel_for(threads, blocks, [&](size_t worker, size_t item) {
      Worker& w = workers[worker];
      const size_t first = item * kShotsPerBlock, count = std::min(kShotsPerBlock, shots - first);
      w.packed.load(detections + first * event_bytes, event_bytes, count, detectors, w.events);
      decoder.decode(w.events, *w.workspace, w.block, request);
      w.packed.store(w.block.predictions, 0, count, predictions + first * flip_bytes, flip_bytes);
      put_outputs(w.block, first, count, observables, out);
    });
    for (Worker& worker : workers) decoder.finish(*worker.workspace);
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
