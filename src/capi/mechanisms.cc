#include "capi/guard.h"
#include "capi/handles.h"
#include "decode/graph/edge_choices.h"
#include "dem/error_hypergraph.h"

using namespace sallow;

sallow_status sallow_model_errors(const sallow_model* model, sallow_mechanisms** mechanisms, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(mechanisms, "mechanisms");
    *mechanisms = nullptr;
    require_pointer(model, "model");
    const ErrorHypergraph errors(model->model, {.merge = false, .keep_impossible = true, .keep_empty = true});
    auto made = std::make_unique<sallow_mechanisms>();
    for (uint32_t e = 0; e < errors.error_count(); e++) {
      made->list.add(errors.detectors(e), errors.observables(e), errors.probability(e), errors.first_error(e));
    }
    *mechanisms = made.release();
  });
}

sallow_status sallow_model_edges(const sallow_model* model, sallow_mechanisms** mechanisms, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(mechanisms, "mechanisms");
    *mechanisms = nullptr;
    require_pointer(model, "model");
    const ErrorChoices choices = EdgeChoices::list(DecodingGraph::from_model(model->model));
    auto made = std::make_unique<sallow_mechanisms>();
    for (size_t k = 0; k < choices.size(); k++) {
      if (choices.detectors[k].empty()) continue;  // flips only observables
      made->list.add(choices.detectors[k], choices.observables[k], choices.probabilities[k], choices.model_errors[k]);
    }
    *mechanisms = made.release();
  });
}

sallow_status sallow_decoder_mechanisms(const sallow_decoder* decoder, sallow_mechanisms** mechanisms,
                                        sallow_error* error) {
  return guard(error, [&] {
    require_pointer(mechanisms, "mechanisms");
    *mechanisms = nullptr;
    require_pointer(decoder, "decoder");
    SALLOW_REQUIRE(decoder->decoder->capabilities().errors, "decoder: it was not made with the option chosen_errors");
    *mechanisms = new sallow_mechanisms{decoder->decoder->error_choices()};
  });
}

size_t sallow_mechanisms_count(const sallow_mechanisms* mechanisms) {
  return mechanisms != nullptr ? mechanisms->list.size() : 0;
}

sallow_status sallow_mechanisms_get(const sallow_mechanisms* mechanisms, size_t index, sallow_mechanism* mechanism,
                                    sallow_error* error) {
  return guard(error, [&] {
    require_pointer(mechanisms, "mechanisms");
    const ErrorChoices& list = mechanisms->list;
    SALLOW_REQUIRE(index < list.size(),
                   "index " + std::to_string(index) + " of " + std::to_string(list.size()) + " mechanisms");
    hand_out({.struct_size = 0,
              .probability = list.probabilities[index],
              .detectors = list.detectors[index].data(),
              .detector_count = list.detectors[index].size(),
              .observables = list.observables[index].data(),
              .observable_count = list.observables[index].size(),
              .error = list.model_errors[index]},
             mechanism, "mechanism");
  });
}

void sallow_mechanisms_free(sallow_mechanisms* mechanisms) {
  delete mechanisms;
}
