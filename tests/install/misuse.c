/* Calls that break the rules of sallow.h: each must return a status, and none may crash. */
#include <sallow/sallow.h>
#include <stdio.h>
#include <string.h>

static int wrong = 0;

static void expect(const char* what, sallow_status got, sallow_status expected, const sallow_error* error,
                   const char* text) {
  if (got == expected && (text == NULL || strstr(error->message, text) != NULL)) return;
  wrong++;
  printf("%s: status %d for %d, '%s'\n", what, (int)got, (int)expected, error->message);
}

int main(void) {
  sallow_error error = {.struct_size = sizeof error};
  sallow_circuit* circuit = NULL;
  sallow_model* model = NULL;
  sallow_sampler* sampler = NULL;
  sallow_decoder* decoder = NULL;
  sallow_workspace* workspace = NULL;
  uint8_t bytes[64] = {0};
  uint64_t flips[4] = {0};
  double weight = 0;
  size_t length = 0;

  const char* bad = "H 0\nHH 1\n";
  expect("a bad circuit", sallow_circuit_parse(bad, strlen(bad), "c.stim", &circuit, &error), SALLOW_INPUT_ERROR,
         &error, NULL);
  if (error.line != 2 || error.column != 1 || strcmp(error.file, "c.stim") != 0 || circuit != NULL) wrong++;
  expect("no error wanted", sallow_circuit_parse(bad, strlen(bad), NULL, &circuit, NULL), SALLOW_INPUT_ERROR, &error,
         NULL);
  expect("a NULL text", sallow_circuit_parse(NULL, 3, NULL, &circuit, &error), SALLOW_USAGE_ERROR, &error, "text");
  expect("nowhere to go", sallow_circuit_parse("", 0, NULL, NULL, &error), SALLOW_USAGE_ERROR, &error, "circuit");
  expect("standard input", sallow_circuit_read("-", &circuit, &error), SALLOW_USAGE_ERROR, &error, "path");
  expect("a missing file", sallow_circuit_read("/no/such/file.stim", &circuit, &error), SALLOW_INPUT_ERROR, &error,
         NULL);
  expect("a NULL circuit", sallow_model_from_circuit(NULL, NULL, &model, &error), SALLOW_USAGE_ERROR, &error, NULL);
  expect("a NULL model", sallow_decoder_create(NULL, "matching", NULL, &decoder, &error), SALLOW_USAGE_ERROR, &error,
         NULL);

  const char* text = "error(0.1) D0 L0\nerror(0.1) D0 D1\nerror(0.1) D1\n";
  expect("a model", sallow_model_parse(text, strlen(text), NULL, &model, &error), SALLOW_OK, &error, NULL);
  expect("an unknown decoder", sallow_decoder_create(model, "mathcing", NULL, &decoder, &error), SALLOW_INPUT_ERROR,
         &error, "mathcing");
  expect("a program", sallow_decoder_create(model, "exec:true", NULL, &decoder, &error), SALLOW_INPUT_ERROR, &error,
         NULL);
  sallow_decoder_options unset = {0};
  expect("no struct_size", sallow_decoder_create(model, "matching", &unset, &decoder, &error), SALLOW_USAGE_ERROR,
         &error, "struct_size");
  expect("a decoder", sallow_decoder_create(model, "matching", NULL, &decoder, &error), SALLOW_OK, &error, NULL);
  sallow_decode_outputs outputs = {.struct_size = sizeof outputs, .gaps = &weight};
  expect("gaps not asked for", sallow_decoder_decode(decoder, bytes, 1, bytes + 32, &outputs, 1, &error),
         SALLOW_USAGE_ERROR, &error, "gaps");
  expect("no detections", sallow_decoder_decode(decoder, NULL, 1, bytes, NULL, 1, &error), SALLOW_USAGE_ERROR, &error,
         "detections");
  expect("no shots", sallow_decoder_decode(decoder, NULL, 0, NULL, NULL, 1, &error), SALLOW_OK, &error, NULL);
  bytes[0] = 0xff; /* bits beyond the last detector are ignored */
  expect("stray bits", sallow_decoder_decode(decoder, bytes, 1, bytes + 32, NULL, 1, &error), SALLOW_OK, &error, NULL);
  if (bytes[32] > 1) wrong++;

  expect("a workspace", sallow_workspace_create(decoder, &workspace, &error), SALLOW_OK, &error, NULL);
  const uint32_t falling[] = {1, 0}, beyond[] = {2}, both[] = {0, 1};
  int unmatchable = -1;
  expect("falling events", sallow_workspace_decode(workspace, falling, 2, flips, NULL, NULL, &error),
         SALLOW_USAGE_ERROR, &error, NULL);
  expect("an event too many", sallow_workspace_decode(workspace, beyond, 1, flips, NULL, NULL, &error),
         SALLOW_USAGE_ERROR, &error, NULL);
  expect("two events", sallow_workspace_decode(workspace, both, 2, flips, &weight, &unmatchable, &error), SALLOW_OK,
         &error, NULL);
  if (flips[0] != 0 || unmatchable != 0 || weight < 2.19 || weight > 2.20) wrong++;

  expect("a small buffer", sallow_model_text(model, (char*)bytes, 4, &length, &error), SALLOW_OK, &error, NULL);
  if (length != strlen(text) - 1 && length != strlen(text)) wrong++;
  sallow_error old = {.struct_size = 2 * sizeof(size_t)}; /* of a version that knew the line alone */
  memset(old.message, 'x', sizeof old.message);
  expect("a short error", sallow_circuit_parse(bad, strlen(bad), NULL, &circuit, &old), SALLOW_INPUT_ERROR, &error,
         NULL);
  if (old.line != 2 || old.message[0] != 'x') wrong++;

  sallow_workspace_free(workspace);
  sallow_decoder_free(decoder);
  sallow_sampler_free(sampler);
  sallow_model_free(model);
  sallow_circuit_free(circuit);
  printf("%d wrong\n", wrong);
  return wrong != 0;
}
