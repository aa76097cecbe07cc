#include "analyze/extract_error_model.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "experiment/decoding_model.h"

using namespace sallow;

sallow_status sallow_model_parse(const char* text, size_t length, const char* name, sallow_model** model,
                                 sallow_error* error) {
  return guard(error, [&] {
    require_pointer(model, "model");
    *model = nullptr;
    if (length > 0) require_pointer(text, "text");
    *model = new sallow_model{DetectorErrorModel::parse({text, length}, name != nullptr ? name : "")};
  });
}

sallow_status sallow_model_read(const char* path, sallow_model** model, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(model, "model");
    *model = nullptr;
    require_path(path);
    *model = new sallow_model{DetectorErrorModel::from_file(path)};
  });
}

sallow_status sallow_model_from_circuit(const sallow_circuit* circuit, const sallow_model_options* options,
                                        sallow_model** model, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(model, "model");
    *model = nullptr;
    require_pointer(circuit, "circuit");
    if (options == nullptr) {
      *model = new sallow_model{model_for_decoding(circuit->circuit)};
      return;
    }
    const sallow_model_options all = filled_in(options, "options");
    SALLOW_REQUIRE(all.approximate_disjoint_errors >= 0 && all.approximate_disjoint_errors <= 1,
                   "approximate_disjoint_errors: expected a number from 0 to 1");
    ExtractOptions extract;
    extract.decompose_errors = all.decompose_errors != 0;
    extract.ignore_decomposition_failures = all.ignore_decomposition_failures != 0;
    extract.block_decompose_from_introducing_remnant_edges = all.block_decompose_from_introducing_remnant_edges != 0;
    extract.fold_loops = all.fold_loops != 0;
    extract.allow_gauge_detectors = all.allow_gauge_detectors != 0;
    extract.approximate_disjoint_errors = all.approximate_disjoint_errors;
    *model = new sallow_model{extract_error_model(circuit->circuit, extract)};
  });
}

sallow_status sallow_model_count(const sallow_model* model, sallow_model_counts* counts, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(model, "model");
    hand_out({.struct_size = 0,
              .detectors = model->model.detector_count(),
              .observables = model->model.observable_count(),
              .errors = model->model.error_count()},
             counts, "counts");
  });
}

sallow_status sallow_model_text(const sallow_model* model, char* buffer, size_t capacity, size_t* length,
                                sallow_error* error) {
  return guard(error, [&] {
    require_pointer(model, "model");
    copy_text(model->model.str(), buffer, capacity, length);
  });
}

void sallow_model_free(sallow_model* model) {
  delete model;
}
