/* Samples a circuit, decodes the shots, and counts failures:  decode CIRCUIT.stim [SHOTS] */
#include <inttypes.h>
#include <sallow/sallow.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sallow_error error = {.struct_size = sizeof error};

/* Prints the error's place, message and remedy and ends the program, unless the call succeeded. */
static void must(sallow_status status) {
  if (status == SALLOW_OK) return;
  if (error.line > 0) fprintf(stderr, "%s:%" PRIu64 ":%" PRIu64 ": ", error.file, error.line, error.column);
  fprintf(stderr, "%s\n%s\n", error.message, error.remedy);
  exit(1);
}

static uint8_t* rows(size_t shots, size_t bytes_per_shot) {
  uint8_t* memory = calloc(shots * bytes_per_shot + 1, 1);
  if (memory != NULL) return memory;
  fprintf(stderr, "memory ran out\n");
  exit(1);
}

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: decode CIRCUIT.stim [SHOTS]\n");
    return 2;
  }
  const size_t shots = argc > 2 ? (size_t)strtoull(argv[2], NULL, 10) : 100000;
  sallow_circuit* circuit;
  sallow_model* model;
  sallow_sampler* sampler;
  sallow_decoder* decoder;
  must(sallow_circuit_read(argv[1], &circuit, &error));
  must(sallow_model_from_circuit(circuit, NULL, &model, &error));
  must(sallow_sampler_from_circuit(circuit, &sampler, &error));
  must(sallow_decoder_create(model, "matching", NULL, &decoder, &error));

  /* Packed rows, one per shot. */
  const size_t event_bytes = (sallow_decoder_detectors(decoder) + 7) / 8;
  const size_t flip_bytes = (sallow_decoder_observables(decoder) + 7) / 8;
  uint8_t* events = rows(shots, event_bytes);
  uint8_t* flips = rows(shots, flip_bytes);
  uint8_t* predictions = rows(shots, flip_bytes);
  must(sallow_sampler_sample(sampler, /*seed=*/1, /*first_shot=*/0, shots, events, shots * event_bytes, flips,
                             shots * flip_bytes, /*threads=*/1, &error));
  must(sallow_decoder_decode(decoder, shots, events, shots * event_bytes, predictions, shots * flip_bytes,
                             /*extras=*/NULL, /*threads=*/1, &error));
  size_t failures = 0;
  for (size_t shot = 0; shot < shots; shot++) {
    failures += memcmp(flips + shot * flip_bytes, predictions + shot * flip_bytes, flip_bytes) != 0;
  }
  printf("%zu failures in %zu shots\n", failures, shots);

  free(events);
  free(flips);
  free(predictions);
  sallow_decoder_free(decoder);
  sallow_sampler_free(sampler);
  sallow_model_free(model);
  sallow_circuit_free(circuit);
  return 0;
}
