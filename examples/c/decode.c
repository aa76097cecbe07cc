/* Samples a circuit, decodes the shots, and counts failures:  decode CIRCUIT.stim [SHOTS] */
#include <inttypes.h>
#include <sallow/sallow.h>
#include <stdio.h>
#include <stdlib.h>

static int fail(const sallow_error* error) {
  fprintf(stderr, "%s:%" PRIu64 ":%" PRIu64 ": %s\n%s\n", error->file, error->line, error->column, error->message,
          error->remedy);
  return 1;
}

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: decode CIRCUIT.stim [SHOTS]\n");
    return 2;
  }
  const size_t shots = argc > 2 ? (size_t)strtoull(argv[2], NULL, 10) : 100000;
  sallow_error error = {.struct_size = sizeof error};
  sallow_circuit* circuit = NULL;
  sallow_model* model = NULL;
  sallow_sampler* sampler = NULL;
  sallow_decoder* decoder = NULL;
  int status = 1;
  uint8_t *detections = NULL, *flips = NULL, *predictions = NULL;
  if (sallow_circuit_read(argv[1], &circuit, &error) != SALLOW_OK ||
      sallow_model_from_circuit(circuit, NULL, &model, &error) != SALLOW_OK ||
      sallow_sampler_create(circuit, &sampler, &error) != SALLOW_OK ||
      sallow_decoder_create(model, "matching", NULL, &decoder, &error) != SALLOW_OK) {
    status = fail(&error);
  } else {
    const size_t event_bytes = (sallow_decoder_detectors(decoder) + 7) / 8;
    const size_t flip_bytes = (sallow_decoder_observables(decoder) + 7) / 8;
    detections = malloc(shots * event_bytes + 1);
    flips = malloc(shots * flip_bytes + 1);
    predictions = malloc(shots * flip_bytes + 1);
    if (detections == NULL || flips == NULL || predictions == NULL) {
      fprintf(stderr, "memory ran out\n");
    } else if (sallow_sampler_sample(sampler, /*seed=*/1, /*first_shot=*/0, shots, detections, flips, /*threads=*/1,
                                     &error) != SALLOW_OK ||
               sallow_decoder_decode(decoder, detections, shots, predictions, NULL, /*threads=*/1, &error) !=
                   SALLOW_OK) {
      status = fail(&error);
    } else {
      size_t failures = 0;
      for (size_t shot = 0; shot < shots; shot++) {
        int failed = 0;
        for (size_t k = 0; k < flip_bytes; k++)
          failed |= flips[shot * flip_bytes + k] != predictions[shot * flip_bytes + k];
        failures += (size_t)failed;
      }
      printf("%zu failures in %zu shots\n", failures, shots);
      status = 0;
    }
  }
  free(detections);
  free(flips);
  free(predictions);
  sallow_decoder_free(decoder);
  sallow_sampler_free(sampler);
  sallow_model_free(model);
  sallow_circuit_free(circuit);
  return status;
}
