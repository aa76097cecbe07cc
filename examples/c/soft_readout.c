/* Decodes one shot at a time, as a control system does, with the error probability of each readout:  soft_readout
 *
 * A repetition code of three qubits stores a bit; its two parities are measured in each of three rounds. Detector 2r +
 * k compares parity k of round r with the same parity of round r - 1. Detectors 0 and 3 fire: either the first and the
 * last qubit flipped, or the middle qubit flipped and parity 1 of the first round was read wrongly. In the second shot
 * this readout was uncertain, so the answer changes. */
#include <sallow/sallow.h>
#include <stdio.h>
#include <stdlib.h>

static sallow_error error = {.struct_size = sizeof error};

static void must(sallow_status status) {
  if (status == SALLOW_OK) return;
  fprintf(stderr, "%s: %s\n%s\n", sallow_status_name(status), error.message, error.remedy);
  exit(1);
}

/* The number of the model's error that flips these two detectors and nothing else. */
static uint32_t error_between(const sallow_model* model, uint32_t u, uint32_t v) {
  sallow_mechanisms* errors;
  must(sallow_model_errors(model, &errors, &error));
  uint32_t found = UINT32_MAX;
  for (size_t k = 0; k < sallow_mechanisms_count(errors); k++) {
    sallow_mechanism one = {.struct_size = sizeof one};
    must(sallow_mechanisms_get(errors, k, &one, &error));
    if (one.detector_count == 2 && one.detectors[0] == u && one.detectors[1] == v) found = (uint32_t)one.error;
  }
  sallow_mechanisms_free(errors);
  return found;
}

int main(void) {
  const sallow_code_options code = {.struct_size = sizeof code,
                                    .code = "repetition_code",
                                    .task = "memory",
                                    .distance = 3,
                                    .rounds = 3,
                                    .before_round_data_depolarization = 0.02,
                                    .before_measure_flip_probability = 0.01};
  const sallow_decoder_options wanted = {.struct_size = sizeof wanted, .log_odds = 1, .chosen_errors = 1};
  sallow_circuit* circuit;
  sallow_model* model;
  sallow_decoder* decoder;
  sallow_workspace* workspace;
  sallow_mechanisms* mechanisms;
  sallow_chosen* chosen;
  must(sallow_circuit_generate(&code, &circuit, &error));
  must(sallow_model_from_circuit(circuit, NULL, &model, &error));
  must(sallow_decoder_create(model, "matching", &wanted, &decoder, &error));
  must(sallow_decoder_mechanisms(decoder, &mechanisms, &error));
  must(sallow_workspace_create(decoder, &workspace, &error));
  must(sallow_chosen_create(&chosen, &error));

  const uint8_t events[] = {1 << 0 | 1 << 3};
  const uint32_t readout[] = {error_between(model, 1, 3)};
  const double uncertain[] = {0.1}; /* ln((1-p)/p) for p = 0.475 */
  for (size_t entries = 0; entries < 2; entries++) {
    const size_t starts[] = {0, entries}; /* the entries of the only shot */
    const sallow_log_odds known = {.struct_size = sizeof known,
                                   .shots = 1,
                                   .starts = starts,
                                   .errors = readout,
                                   .log_odds = uncertain,
                                   .count = entries};
    double weight;
    const sallow_decode_extras extras = {
        .struct_size = sizeof extras, .shots = 1, .weights = &weight, .log_odds = &known, .chosen = chosen};
    uint8_t prediction[1];
    must(sallow_workspace_decode(workspace, 1, events, sizeof events, prediction, sizeof prediction, &extras, &error));

    const uint32_t* errors;
    size_t count;
    must(sallow_chosen_get(chosen, 0, &errors, &count, NULL, &error));
    printf("%s: %s, weight %.2f:", entries == 0 ? "with the model's probabilities" : "with one uncertain readout",
           prediction[0] & 1 ? "flipped" : "not flipped", weight);
    for (size_t e = 0; e < count; e++) {
      sallow_mechanism one = {.struct_size = sizeof one};
      must(sallow_mechanisms_get(mechanisms, errors[e], &one, &error));
      printf("%s error of", e == 0 ? "" : ", and");
      for (size_t d = 0; d < one.detector_count; d++) printf(" D%u", (unsigned)one.detectors[d]);
    }
    printf("\n");
  }

  sallow_chosen_free(chosen);
  sallow_workspace_free(workspace);
  sallow_mechanisms_free(mechanisms);
  sallow_decoder_free(decoder);
  sallow_model_free(model);
  sallow_circuit_free(circuit);
  return 0;
}
