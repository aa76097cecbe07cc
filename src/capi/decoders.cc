#include "capi/guard.h"
#include "capi/handles.h"
#include "decode/catalog/registry.h"
#include "experiment/model_gaps.h"

using namespace sallow;

namespace {

CompileOptions compile_options(const sallow_decoder_options& all) {
  CompileOptions options;
  options.strict = all.strict != 0;
  options.services.gaps = all.gaps != 0;
  options.services.log_likelihood_ratios = all.log_likelihood_ratios != 0;
  options.services.log_odds = all.log_odds != 0;
  options.services.errors = all.chosen_errors != 0;
  return options;
}

}  // namespace

sallow_status sallow_decoder_check(const char* spec, const sallow_decoder_options* options, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(spec, "spec");
    check_decoder_spec(spec, compile_options(filled_in(options, "options")).services);
  });
}

sallow_status sallow_decoder_create(const sallow_model* model, const char* spec, const sallow_decoder_options* options,
                                    sallow_decoder** decoder, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(decoder, "decoder");
    *decoder = nullptr;
    require_pointer(model, "model");
    require_pointer(spec, "spec");
    const sallow_decoder_options all = filled_in(options, "options");
    const CompileOptions compile = compile_options(all);
    check_decoder_spec(spec, compile.services);
    require_few_gaps(model->model, kDecodingBytes,
                     all.memory_bytes > 0 ? static_cast<double>(all.memory_bytes) : kMostGapBytes,
                     "allow more with sallow_decoder_options.memory_bytes");
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
