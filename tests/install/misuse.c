/* Calls that break the rules of sallow.h or test their limits: each must return its status, and none may crash. */
#include <math.h>
#include <pthread.h>
#include <sallow/sallow.h>
#include <stdio.h>
#include <string.h>

static int calls = 0, wrong = 0;
static sallow_error error = {.struct_size = sizeof error};

/* A call must return `expected`, and its message must contain `text` unless that is NULL. */
static void expect(int line, const char* call, sallow_status got, sallow_status expected, const char* text) {
  calls++;
  if (got == expected && (text == NULL || strstr(error.message, text) != NULL)) return;
  wrong++;
  printf("line %d: %s\n  is %s for %s, '%s'\n", line, call, sallow_status_name(got), sallow_status_name(expected),
         error.message);
}
static void hold(int line, const char* condition, int holds) {
  if (holds) return;
  wrong++;
  printf("line %d: not so: %s\n", line, condition);
}

#define OK(call) expect(__LINE__, #call, call, SALLOW_OK, NULL)
#define USAGE(text, call) expect(__LINE__, #call, call, SALLOW_USAGE_ERROR, text)
#define INPUT(text, call) expect(__LINE__, #call, call, SALLOW_INPUT_ERROR, text)
#define HOLD(condition) hold(__LINE__, #condition, condition)

static const char circuit_text[] =
    "CX sweep[0] 0\nX_ERROR(0.1) 0 1\nMR 0\nM 1\nDETECTOR rec[-2]\nDETECTOR rec[-1]\nOBSERVABLE_INCLUDE(0) rec[-2]\n";
static const char model_text[] = "error(0.1) D0 L0\nerror(0.1) D0 D1\nerror(0.1) D1\n";
static sallow_circuit* circuit = NULL;
static sallow_model* model = NULL;

static void versions(void) {
  HOLD(strcmp(sallow_version(), "0.1.0") == 0);
  HOLD(sallow_abi_version() == SALLOW_ABI_VERSION);
  HOLD(strcmp(sallow_status_name((sallow_status)77), "unknown") == 0);
}

static void circuits(void) {
  const char bad[] = "H 0\nHH 1\n";
  sallow_circuit* none = (sallow_circuit*)&none;
  INPUT("HH", sallow_circuit_parse(bad, strlen(bad), "c.stim", &none, &error));
  HOLD(none == NULL);
  HOLD(error.line == 2 && error.column == 1 && strcmp(error.file, "c.stim") == 0);
  HOLD(error.remedy[0] != 0 || error.message[0] != 0);
  INPUT(NULL, sallow_circuit_parse("M 0\0M 1", 7, NULL, &none, &error));
  INPUT(NULL, sallow_circuit_parse("\xff\xfe", 2, NULL, &none, &error));
  INPUT(NULL, sallow_circuit_parse("REPEAT 3 {", 10, NULL, &none, &error));
  USAGE("text", sallow_circuit_parse(NULL, 3, NULL, &none, &error));
  USAGE("circuit", sallow_circuit_parse("", 0, NULL, NULL, &error));
  expect(__LINE__, "no error struct", sallow_circuit_parse(bad, strlen(bad), NULL, &none, NULL), SALLOW_INPUT_ERROR,
         NULL);
  USAGE("path", sallow_circuit_read("-", &none, &error));
  USAGE("path", sallow_circuit_read("", &none, &error));
  USAGE("path", sallow_circuit_read(NULL, &none, &error));
  USAGE("circuit", sallow_circuit_read("c.stim", NULL, &error));
  INPUT("open", sallow_circuit_read("/no/such/file.stim", &none, &error));
  HOLD(strcmp(error.file, "/no/such/file.stim") == 0);
  INPUT(NULL, sallow_circuit_read("/", &none, &error));

  sallow_code_options code = {.struct_size = 0};
  USAGE("struct_size", sallow_circuit_generate(&code, &none, &error));
  code.struct_size = 3;
  USAGE("struct_size", sallow_circuit_generate(&code, &none, &error));
  code.struct_size = (size_t)-1;
  USAGE("struct_size", sallow_circuit_generate(&code, &none, &error));
  code.struct_size = sizeof code;
  USAGE("circuit", sallow_circuit_generate(&code, NULL, &error));
  code.code = "surfaec_code";
  INPUT("surfaec_code", sallow_circuit_generate(&code, &none, &error));
  code.code = NULL;
  code.task = "sleep";
  INPUT("sleep", sallow_circuit_generate(&code, &none, &error));
  code.task = NULL;
  code.distance = 1;
  INPUT("distance", sallow_circuit_generate(&code, &none, &error));
  code.distance = UINT64_MAX;
  INPUT("distance", sallow_circuit_generate(&code, &none, &error));
  code.distance = 3;
  code.after_clifford_depolarization = 1.5;
  INPUT(NULL, sallow_circuit_generate(&code, &none, &error));
  code.after_clifford_depolarization = NAN;
  INPUT(NULL, sallow_circuit_generate(&code, &none, &error));
  code.after_clifford_depolarization = 0.001;
  code.noise = "si1000:0.001";
  INPUT(NULL, sallow_circuit_generate(&code, &none, &error));
  code.after_clifford_depolarization = 0;
  code.noise = "si2000";
  INPUT("si2000", sallow_circuit_generate(&code, &none, &error));
  HOLD(none == NULL);
  struct {
    sallow_code_options known;
    int later; /* a member that this version does not have */
  } newer = {.known = {.struct_size = sizeof newer}, .later = 0};
  OK(sallow_circuit_generate(&newer.known, &none, &error));
  sallow_circuit_free(none);
  newer.later = 1;
  USAGE("does not know", sallow_circuit_generate(&newer.known, &none, &error));
  sallow_code_options older = {.struct_size = sizeof(size_t), .code = "of a later version"};
  OK(sallow_circuit_generate(&older, &none, &error));

  sallow_circuit_counts counts = {.struct_size = sizeof counts};
  OK(sallow_circuit_count(none, &counts, &error));
  HOLD(counts.detectors == 24 && counts.observables == 1);
  sallow_circuit_counts two = {.struct_size = 3 * sizeof(size_t), .detectors = 7};
  OK(sallow_circuit_count(none, &two, &error));
  HOLD(two.measurements > 0 && two.detectors == 7);
  two.struct_size = 0;
  USAGE("struct_size", sallow_circuit_count(none, &two, &error));
  USAGE("counts", sallow_circuit_count(none, NULL, &error));
  USAGE("circuit", sallow_circuit_count(NULL, &counts, &error));
  char buffer[8] = "xxxxxxx";
  size_t length = 0;
  OK(sallow_circuit_text(none, buffer, sizeof buffer, &length, &error));
  HOLD(length > sizeof buffer && buffer[0] == 'x');
  USAGE("buffer", sallow_circuit_text(none, NULL, 100, &length, &error));
  USAGE("length", sallow_circuit_text(none, buffer, sizeof buffer, NULL, &error));
  USAGE("circuit", sallow_circuit_text(NULL, buffer, sizeof buffer, &length, &error));
  sallow_circuit_free(none);
  sallow_circuit_free(NULL);

  sallow_error old = {.struct_size = 2 * sizeof(size_t)}; /* of a version that only has the line */
  memset(old.message, 'x', sizeof old.message);
  expect(__LINE__, "an old error", sallow_circuit_parse(bad, strlen(bad), NULL, &none, &old), SALLOW_INPUT_ERROR, NULL);
  HOLD(old.line == 2 && old.column == 0 && old.message[0] == 'x');
  sallow_error unset = {.struct_size = 0, .line = 5};
  expect(__LINE__, "an error without size", sallow_circuit_parse(bad, strlen(bad), NULL, &none, &unset),
         SALLOW_INPUT_ERROR, NULL);
  HOLD(unset.line == 5);
}

static void models(void) {
  sallow_model* none = NULL;
  INPUT(NULL, sallow_model_parse("error(2) D0", 11, "m.dem", &none, &error));
  HOLD(error.line == 1 && strcmp(error.file, "m.dem") == 0);
  USAGE("text", sallow_model_parse(NULL, 1, NULL, &none, &error));
  USAGE("model", sallow_model_parse("", 0, NULL, NULL, &error));
  USAGE("path", sallow_model_read("-", &none, &error));
  USAGE("path", sallow_model_read(NULL, &none, &error));
  USAGE("model", sallow_model_read("m.dem", NULL, &error));
  INPUT(NULL, sallow_model_read("/no/such/file.dem", &none, &error));
  USAGE("circuit", sallow_model_from_circuit(NULL, NULL, &none, &error));
  USAGE("model", sallow_model_from_circuit(circuit, NULL, NULL, &error));
  sallow_model_options options = {.struct_size = 1};
  USAGE("struct_size", sallow_model_from_circuit(circuit, &options, &none, &error));
  options.struct_size = sizeof options;
  options.approximate_disjoint_errors = -1;
  USAGE("approximate_disjoint_errors", sallow_model_from_circuit(circuit, &options, &none, &error));
  options.approximate_disjoint_errors = NAN;
  USAGE("approximate_disjoint_errors", sallow_model_from_circuit(circuit, &options, &none, &error));
  HOLD(none == NULL);
  sallow_model_counts counts = {.struct_size = sizeof counts};
  OK(sallow_model_count(model, &counts, &error));
  HOLD(counts.detectors == 2 && counts.observables == 1 && counts.errors == 3);
  counts.struct_size = 0;
  USAGE("struct_size", sallow_model_count(model, &counts, &error));
  USAGE("counts", sallow_model_count(model, NULL, &error));
  USAGE("model", sallow_model_count(NULL, &counts, &error));
  char buffer[200];
  size_t length = 0;
  OK(sallow_model_text(model, buffer, sizeof buffer, &length, &error));
  HOLD(length == strlen(buffer) && length >= strlen(model_text) - 1);
  USAGE("model", sallow_model_text(NULL, buffer, sizeof buffer, &length, &error));
  USAGE("length", sallow_model_text(model, buffer, sizeof buffer, NULL, &error));

  sallow_mechanisms* list = NULL;
  USAGE("mechanisms", sallow_model_errors(model, NULL, &error));
  USAGE("model", sallow_model_errors(NULL, &list, &error));
  USAGE("mechanisms", sallow_model_edges(model, NULL, &error));
  USAGE("model", sallow_model_edges(NULL, &list, &error));
  OK(sallow_model_errors(model, &list, &error));
  HOLD(sallow_mechanisms_count(list) == 3 && sallow_mechanisms_count(NULL) == 0);
  sallow_mechanism one = {.struct_size = sizeof one};
  OK(sallow_mechanisms_get(list, 1, &one, &error));
  HOLD(one.probability == 0.1 && one.error == 1 && one.detector_count == 2 && one.detectors[1] == 1 &&
       one.observable_count == 0);
  USAGE("3", sallow_mechanisms_get(list, 3, &one, &error));
  USAGE("mechanisms", sallow_mechanisms_get(NULL, 0, &one, &error));
  USAGE("mechanism", sallow_mechanisms_get(list, 0, NULL, &error));
  one.struct_size = 0;
  USAGE("struct_size", sallow_mechanisms_get(list, 0, &one, &error));
  sallow_mechanisms_free(list);
  OK(sallow_model_edges(model, &list, &error));
  HOLD(sallow_mechanisms_count(list) == 3);
  sallow_mechanisms_free(list);
  const char far[] = "error(0.1) D4000000000000\n";
  sallow_model* wide = NULL;
  OK(sallow_model_parse(far, strlen(far), NULL, &wide, &error));
  INPUT(NULL, sallow_model_errors(wide, &list, &error));
  INPUT(NULL, sallow_model_edges(wide, &list, &error));
  HOLD(list == NULL);
  sallow_sampler* sampler = NULL;
  INPUT(NULL, sallow_sampler_from_model(wide, &sampler, &error));
  sallow_decoder* decoder = NULL;
  INPUT(NULL, sallow_decoder_create(wide, "matching", NULL, &decoder, &error));
  sallow_model_free(wide);
  const char gaps[] = "error(0.1) D16777215\n"; /* one error, 16 GiB */
  OK(sallow_model_parse(gaps, strlen(gaps), NULL, &wide, &error));
  INPUT("GiB", sallow_decoder_create(wide, "matching", NULL, &decoder, &error));
  HOLD(decoder == NULL && strstr(error.remedy, "memory_bytes") != NULL);
  sallow_model_free(wide);
  sallow_model_free(NULL);
  sallow_mechanisms_free(NULL);
}

static void sampling(void) {
  sallow_sampler* sampler = NULL;
  uint8_t events[16], flips[16];
  USAGE("circuit", sallow_sampler_from_circuit(NULL, &sampler, &error));
  USAGE("sampler", sallow_sampler_from_circuit(circuit, NULL, &error));
  USAGE("model", sallow_sampler_from_model(NULL, &sampler, &error));
  USAGE("sampler", sallow_sampler_from_model(model, NULL, &error));
  OK(sallow_sampler_from_circuit(circuit, &sampler, &error));
  USAGE("sampler", sallow_sampler_sample(NULL, 1, 0, 16, events, 16, flips, 16, 1, &error));
  USAGE("detections", sallow_sampler_sample(sampler, 1, 0, 16, NULL, 16, flips, 16, 1, &error));
  USAGE("detections", sallow_sampler_sample(sampler, 1, 0, 16, NULL, 0, flips, 16, 1, &error));
  USAGE("expected 16 bytes", sallow_sampler_sample(sampler, 1, 0, 16, events, 15, flips, 16, 1, &error));
  USAGE("expected 15 bytes", sallow_sampler_sample(sampler, 1, 0, 15, events, 16, flips, 15, 1, &error));
  USAGE("observables", sallow_sampler_sample(sampler, 1, 0, 16, events, 16, flips, 2, 1, &error));
  USAGE("observables", sallow_sampler_sample(sampler, 1, 0, 16, events, 16, NULL, 16, 1, &error));
  USAGE("64 bits", sallow_sampler_sample(sampler, 1, UINT64_MAX - 3, 16, events, 16, flips, 16, 1, &error));
  USAGE("detections", sallow_sampler_sample(sampler, 1, 0, SIZE_MAX, events, 16, flips, 16, 1, &error));
  OK(sallow_sampler_sample(sampler, 1, UINT64_MAX - 16, 16, events, 16, flips, 16, SIZE_MAX, &error));
  OK(sallow_sampler_sample(sampler, 1, 0, 0, NULL, 0, NULL, 0, 0, &error));
  OK(sallow_sampler_sample(sampler, 1, 1020, 16, events, 16, NULL, 0, 7, &error));
  uint8_t again[16];
  OK(sallow_sampler_sample(sampler, 1, 1022, 2, again, 2, NULL, 0, 0, &error));
  HOLD(memcmp(events + 2, again, 2) == 0);
  HOLD((events[0] & ~3) == 0);
  sallow_sampler_free(sampler);
  sallow_sampler_free(NULL);
  OK(sallow_sampler_from_model(model, &sampler, &error));
  OK(sallow_sampler_sample(sampler, 1, 0, 16, events, 16, flips, 16, 1, &error));
  sallow_sampler_free(sampler);

  sallow_measurement_sampler* measurements = NULL;
  uint8_t results[16];
  USAGE("circuit", sallow_measurement_sampler_create(NULL, &measurements, &error));
  USAGE("sampler", sallow_measurement_sampler_create(circuit, NULL, &error));
  OK(sallow_measurement_sampler_create(circuit, &measurements, &error));
  USAGE("sampler", sallow_measurement_sampler_sample(NULL, 1, 0, 16, results, 16, 1, &error));
  USAGE("measurements", sallow_measurement_sampler_sample(measurements, 1, 0, 16, NULL, 16, 1, &error));
  USAGE("measurements", sallow_measurement_sampler_sample(measurements, 1, 0, 16, results, 17, 1, &error));
  USAGE("64 bits", sallow_measurement_sampler_sample(measurements, 1, UINT64_MAX, 16, results, 16, 1, &error));
  OK(sallow_measurement_sampler_sample(measurements, 1, 0, 16, results, 16, 1, &error));
  sallow_measurement_sampler_free(measurements);
  sallow_measurement_sampler_free(NULL);

  sallow_converter* converter = NULL;
  sallow_conversion_options options = {.struct_size = 0};
  uint8_t sweep[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  USAGE("circuit", sallow_converter_create(NULL, NULL, &converter, &error));
  USAGE("converter", sallow_converter_create(circuit, NULL, NULL, &error));
  USAGE("struct_size", sallow_converter_create(circuit, &options, &converter, &error));
  OK(sallow_converter_create(circuit, NULL, &converter, &error));
  USAGE("converter", sallow_converter_convert(NULL, 16, results, 16, NULL, 0, events, 16, flips, 16, 1, &error));
  USAGE("measurements", sallow_converter_convert(converter, 16, NULL, 0, NULL, 0, events, 16, flips, 16, 1, &error));
  USAGE("measurements",
        sallow_converter_convert(converter, 15, results, 16, NULL, 0, events, 15, flips, 15, 1, &error));
  USAGE("sweep", sallow_converter_convert(converter, 16, results, 16, sweep, 3, events, 16, flips, 16, 1, &error));
  USAGE("sweep", sallow_converter_convert(converter, 16, results, 16, NULL, 16, events, 16, flips, 16, 1, &error));
  USAGE("detections", sallow_converter_convert(converter, 16, results, 16, NULL, 0, NULL, 16, flips, 16, 1, &error));
  USAGE("detections", sallow_converter_convert(converter, 16, results, 16, NULL, 0, events, 1, flips, 16, 1, &error));
  USAGE("observables", sallow_converter_convert(converter, 16, results, 16, NULL, 0, events, 16, flips, 1, 1, &error));
  OK(sallow_converter_convert(converter, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, 1, &error));
  OK(sallow_converter_convert(converter, 16, results, 16, NULL, 0, events, 16, NULL, 0, 1, &error));
  OK(sallow_converter_convert(converter, 16, results, 16, sweep, 16, again, 16, flips, 16, 1, &error));
  for (int k = 0; k < 16; k++) HOLD((events[k] ^ again[k]) == 1 && (events[k] & 3) == (results[k] & 3));
  sallow_converter_free(converter);
  sallow_converter_free(NULL);
}

static void list_of_decoders(void) {
  const size_t count = sallow_decoder_list_count();
  HOLD(count >= 5);
  sallow_decoder_info info = {.struct_size = 0};
  sallow_decoder_option_info option = {.struct_size = sizeof option};
  USAGE("struct_size", sallow_decoder_list_get(0, &info, &error));
  USAGE("info", sallow_decoder_list_get(0, NULL, &error));
  info.struct_size = sizeof info;
  USAGE("decoders", sallow_decoder_list_get(count, &info, &error));
  USAGE("decoders", sallow_decoder_list_option(count, 0, &option, &error));
  USAGE("info", sallow_decoder_list_option(0, 0, NULL, &error));
  for (size_t k = 0; k < count; k++) {
    OK(sallow_decoder_list_get(k, &info, &error));
    char needed[100];
    snprintf(needed, sizeof needed, "%s%s%s", info.name, *info.required ? ":" : "", info.required);
    OK(sallow_decoder_check(needed, NULL, &error));
    for (size_t o = 0; o < info.option_count; o++) {
      OK(sallow_decoder_list_option(k, o, &option, &error));
      char spec[200];
      snprintf(spec, sizeof spec, "%s%s%s=%s", needed, *info.required ? "," : ":", option.key, option.default_value);
      OK(sallow_decoder_check(spec, NULL, &error));
    }
    USAGE("option", sallow_decoder_list_option(k, info.option_count, &option, &error));
  }
}

static void decoders(void) {
  sallow_decoder* decoder = NULL;
  sallow_decoder_options options = {.struct_size = 0};
  USAGE("spec", sallow_decoder_check(NULL, NULL, &error));
  USAGE("struct_size", sallow_decoder_check("matching", &options, &error));
  INPUT("matching", sallow_decoder_check("mathcing", NULL, &error));
  INPUT("nera", sallow_decoder_check("matching:nera=1", NULL, &error));
  INPUT("near", sallow_decoder_check("matching:near=-1", NULL, &error));
  INPUT(NULL, sallow_decoder_check("exec:true", NULL, &error));
  INPUT(NULL, sallow_decoder_check("", NULL, &error));
  USAGE("model", sallow_decoder_create(NULL, "matching", NULL, &decoder, &error));
  USAGE("spec", sallow_decoder_create(model, NULL, NULL, &decoder, &error));
  USAGE("decoder", sallow_decoder_create(model, "matching", NULL, NULL, &error));
  USAGE("struct_size", sallow_decoder_create(model, "matching", &options, &decoder, &error));
  INPUT("mathcing", sallow_decoder_create(model, "mathcing", NULL, &decoder, &error));
  options = (sallow_decoder_options){.struct_size = sizeof options, .gaps = 1};
  INPUT("gaps", sallow_decoder_create(model, "correlated", &options, &decoder, &error));
  options = (sallow_decoder_options){.struct_size = sizeof options, .log_odds = 1};
  INPUT("log-odds", sallow_decoder_create(model, "union_find", &options, &decoder, &error));
  options = (sallow_decoder_options){.struct_size = sizeof options, .log_odds = 1, .gaps = 1};
  INPUT(NULL, sallow_decoder_create(model, "matching", &options, &decoder, &error));
  options = (sallow_decoder_options){.struct_size = sizeof options, .log_likelihood_ratios = 1};
  INPUT(NULL, sallow_decoder_create(model, "correlated", &options, &decoder, &error));
  sallow_model* whole = NULL;
  const char three[] = "error(0.1) D0 D1 D2 L0\n";
  OK(sallow_model_parse(three, strlen(three), NULL, &whole, &error));
  options = (sallow_decoder_options){.struct_size = sizeof options, .strict = 1};
  INPUT(NULL, sallow_decoder_create(whole, "matching", &options, &decoder, &error));
  HOLD(error.line == 1 && decoder == NULL);
  OK(sallow_decoder_create(whole, "matching", NULL, &decoder, &error));
  HOLD(sallow_decoder_left_out(decoder) == 1 && sallow_decoder_detectors(decoder) == 3);
  sallow_model_free(whole);
  sallow_decoder_free(decoder);
  sallow_decoder_free(NULL);
  HOLD(sallow_decoder_detectors(NULL) == 0 && sallow_decoder_observables(NULL) == 0 &&
       sallow_decoder_left_out(NULL) == 0);
}

static void decoding(void) {
  sallow_decoder* decoder = NULL;
  sallow_mechanisms* list = NULL;
  uint8_t events[16] = {0xff, 3, 1}, flips[16], unmatchable[16];
  double numbers[16];
  OK(sallow_decoder_create(model, "matching", NULL, &decoder, &error));
  USAGE("decoder", sallow_decoder_decode(NULL, 16, events, 16, flips, 16, NULL, 1, &error));
  USAGE("detections", sallow_decoder_decode(decoder, 16, NULL, 16, flips, 16, NULL, 1, &error));
  USAGE("detections", sallow_decoder_decode(decoder, 16, events, 8, flips, 16, NULL, 1, &error));
  USAGE("detections", sallow_decoder_decode(decoder, SIZE_MAX / 4, events, 8, flips, 16, NULL, 1, &error));
  USAGE("predictions", sallow_decoder_decode(decoder, 16, events, 16, NULL, 16, NULL, 1, &error));
  USAGE("predictions", sallow_decoder_decode(decoder, 16, events, 16, flips, 17, NULL, 1, &error));
  sallow_decode_extras extras = {.struct_size = 0};
  USAGE("struct_size", sallow_decoder_decode(decoder, 16, events, 16, flips, 16, &extras, 1, &error));
  extras = (sallow_decode_extras){.struct_size = sizeof extras, .shots = 15, .unmatchable = unmatchable};
  USAGE("shots of extras", sallow_decoder_decode(decoder, 16, events, 16, flips, 16, &extras, 1, &error));
  extras = (sallow_decode_extras){.struct_size = sizeof extras, .shots = 16, .gaps = numbers};
  USAGE("gaps", sallow_decoder_decode(decoder, 16, events, 16, flips, 16, &extras, 1, &error));
  extras = (sallow_decode_extras){.struct_size = sizeof extras, .shots = 16, .log_likelihood_ratios = numbers};
  USAGE("log_likelihood", sallow_decoder_decode(decoder, 16, events, 16, flips, 16, &extras, 1, &error));
  const size_t starts[17] = {0};
  sallow_log_odds odds = {.struct_size = sizeof odds, .shots = 16, .starts = starts};
  extras = (sallow_decode_extras){.struct_size = sizeof extras, .shots = 16, .log_odds = &odds};
  USAGE("log_odds", sallow_decoder_decode(decoder, 16, events, 16, flips, 16, &extras, 1, &error));
  extras =
      (sallow_decode_extras){.struct_size = sizeof extras, .shots = 16, .unmatchable = unmatchable, .weights = numbers};
  OK(sallow_decoder_decode(decoder, 16, events, 16, flips, 16, &extras, SIZE_MAX, &error));
  HOLD(flips[0] == 0 && flips[2] == 1 && unmatchable[1] == 0); /* bits beyond the last detector do not count */
  HOLD(numbers[0] > 2.19 && numbers[0] < 2.20 && numbers[3] == 0);
  OK(sallow_decoder_decode(decoder, 0, NULL, 0, NULL, 0, NULL, 1, &error));
  USAGE("mechanisms", sallow_decoder_mechanisms(decoder, NULL, &error));
  USAGE("decoder", sallow_decoder_mechanisms(NULL, &list, &error));
  HOLD(list == NULL);

  sallow_workspace* workspace = NULL;
  USAGE("decoder", sallow_workspace_create(NULL, &workspace, &error));
  USAGE("workspace", sallow_workspace_create(decoder, NULL, &error));
  OK(sallow_workspace_create(decoder, &workspace, &error));
  sallow_decoder_free(decoder); /* the workspace stays valid */
  const uint32_t falling[] = {1, 0}, twice[] = {1, 1}, beyond[] = {2}, both[] = {0, 1};
  uint64_t words[2];
  double weight = 0;
  int lost = -1;
  USAGE("workspace", sallow_workspace_decode_events(NULL, both, 2, words, 1, NULL, NULL, &error));
  USAGE("rise", sallow_workspace_decode_events(workspace, falling, 2, words, 1, NULL, NULL, &error));
  USAGE("rise", sallow_workspace_decode_events(workspace, twice, 2, words, 1, NULL, NULL, &error));
  USAGE("D2", sallow_workspace_decode_events(workspace, beyond, 1, words, 1, NULL, NULL, &error));
  USAGE("events", sallow_workspace_decode_events(workspace, NULL, 2, words, 1, NULL, NULL, &error));
  USAGE("flips", sallow_workspace_decode_events(workspace, both, 2, NULL, 1, NULL, NULL, &error));
  USAGE("flips", sallow_workspace_decode_events(workspace, both, 2, words, 2, NULL, NULL, &error));
  OK(sallow_workspace_decode_events(workspace, NULL, 0, words, 1, NULL, NULL, &error));
  OK(sallow_workspace_decode_events(workspace, both, 2, words, 1, &weight, &lost, &error));
  HOLD(words[0] == 0 && lost == 0 && weight > 2.19 && weight < 2.20);
  USAGE("workspace", sallow_workspace_decode(NULL, 1, events, 1, flips, 1, NULL, &error));
  USAGE("detections", sallow_workspace_decode(workspace, 1, NULL, 1, flips, 1, NULL, &error));
  USAGE("detections", sallow_workspace_decode(workspace, 2, events, 1, flips, 2, NULL, &error));
  USAGE("predictions", sallow_workspace_decode(workspace, 1, events, 1, flips, 0, NULL, &error));
  extras = (sallow_decode_extras){.struct_size = sizeof extras, .shots = 2};
  USAGE("extras", sallow_workspace_decode(workspace, 1, events, 1, flips, 1, &extras, &error));
  extras = (sallow_decode_extras){.struct_size = sizeof extras, .shots = 1, .weights = &weight};
  OK(sallow_workspace_decode(workspace, 1, events, 1, flips, 1, &extras, &error));
  HOLD(weight == numbers[0] && flips[0] == 0);
  OK(sallow_workspace_decode(workspace, 16, events, 16, flips, 16, NULL, &error));
  HOLD(flips[2] == 1);
  sallow_workspace_free(workspace);
  sallow_workspace_free(NULL);
}

static void weights_of_shots(void) {
  sallow_decoder* decoder = NULL;
  const sallow_decoder_options options = {.struct_size = sizeof options, .log_odds = 1, .chosen_errors = 1};
  OK(sallow_decoder_create(model, "matching", &options, &decoder, &error));
  const uint8_t events[2] = {1, 1};
  uint8_t flips[2];
  size_t starts[3] = {0, 0, 2};
  uint32_t errors[2] = {0, 1};
  double values[2] = {5, -1};
  sallow_log_odds odds = {
      .struct_size = sizeof odds, .shots = 2, .starts = starts, .errors = errors, .log_odds = values, .count = 2};
  sallow_chosen* chosen = NULL;
  const uint32_t* list = NULL;
  size_t count = 0;
  int known = -1;
  USAGE("chosen", sallow_chosen_create(NULL, &error));
  OK(sallow_chosen_create(&chosen, &error));
  USAGE("shot 0", sallow_chosen_get(chosen, 0, &list, &count, NULL, &error));
  sallow_decode_extras extras = {.struct_size = sizeof extras, .shots = 2, .log_odds = &odds, .chosen = chosen};
  OK(sallow_decoder_decode(decoder, 2, events, 2, flips, 2, &extras, 1, &error));
  HOLD(flips[0] == 1 && flips[1] == 0); /* the second shot is explained by D0 D1 and D1 */
  OK(sallow_chosen_get(chosen, 1, &list, &count, &known, &error));
  HOLD(count == 2 && known == 1);
  USAGE("shot 2", sallow_chosen_get(chosen, 2, &list, &count, NULL, &error));
  USAGE("chosen", sallow_chosen_get(NULL, 0, &list, &count, NULL, &error));
  USAGE("mechanisms", sallow_chosen_get(chosen, 0, NULL, &count, NULL, &error));
  USAGE("count", sallow_chosen_get(chosen, 0, &list, NULL, NULL, &error));
  sallow_mechanisms* mechanisms = NULL;
  OK(sallow_decoder_mechanisms(decoder, &mechanisms, &error));
  HOLD(sallow_mechanisms_count(mechanisms) == 3);
  sallow_mechanisms_free(mechanisms);

  errors[1] = 3;
  USAGE("error 3", sallow_decoder_decode(decoder, 2, events, 2, flips, 2, &extras, 1, &error));
  errors[1] = 1;
  values[1] = NAN;
  USAGE("finite", sallow_decoder_decode(decoder, 2, events, 2, flips, 2, &extras, 1, &error));
  values[1] = -INFINITY;
  USAGE("finite", sallow_decoder_decode(decoder, 2, events, 2, flips, 2, &extras, 1, &error));
  values[1] = -1;
  starts[1] = 5;
  USAGE("rise", sallow_decoder_decode(decoder, 2, events, 2, flips, 2, &extras, 1, &error));
  starts[1] = 0;
  starts[0] = 1;
  USAGE("starts", sallow_decoder_decode(decoder, 2, events, 2, flips, 2, &extras, 1, &error));
  starts[0] = 0;
  odds.count = 3;
  USAGE("starts", sallow_decoder_decode(decoder, 2, events, 2, flips, 2, &extras, 1, &error));
  odds.count = 2;
  odds.shots = 1;
  USAGE("shots of log_odds", sallow_decoder_decode(decoder, 2, events, 2, flips, 2, &extras, 1, &error));
  odds.shots = 2;
  odds.starts = NULL;
  USAGE("starts", sallow_decoder_decode(decoder, 2, events, 2, flips, 2, &extras, 1, &error));
  odds.starts = starts;
  odds.errors = NULL;
  USAGE("errors", sallow_decoder_decode(decoder, 2, events, 2, flips, 2, &extras, 1, &error));
  odds.errors = errors;
  odds.log_odds = NULL;
  USAGE("log_odds", sallow_decoder_decode(decoder, 2, events, 2, flips, 2, &extras, 1, &error));
  odds.log_odds = values;
  odds.struct_size = 0;
  USAGE("struct_size", sallow_decoder_decode(decoder, 2, events, 2, flips, 2, &extras, 1, &error));
  sallow_chosen_free(chosen);
  sallow_chosen_free(NULL);
  sallow_decoder_free(decoder);

  sallow_model* certain = NULL;
  const char sure[] = "error(1) D0 L0\nerror(0.1) D0\n";
  OK(sallow_model_parse(sure, strlen(sure), NULL, &certain, &error));
  OK(sallow_decoder_create(certain, "matching", &options, &decoder, &error));
  starts[1] = 1;
  starts[2] = odds.count = 1;
  odds.struct_size = sizeof odds;
  extras.chosen = NULL;
  INPUT("error 0", sallow_decoder_decode(decoder, 2, events, 2, flips, 2, &extras, 1, &error));
  sallow_model_free(certain);
  sallow_decoder_free(decoder);
}

static int stop(void* context, uint64_t shots, uint64_t failures) {
  *(int*)context += 1;
  return shots > 2048 && failures <= shots;
}

static void estimates(void) {
  sallow_model* own = NULL;
  sallow_decoder *decoder = NULL, *other = NULL;
  sallow_estimate_options options = {.struct_size = 0};
  sallow_estimate result = {.struct_size = sizeof result};
  OK(sallow_model_from_circuit(circuit, NULL, &own, &error));
  OK(sallow_decoder_create(own, "matching", NULL, &decoder, &error));
  USAGE("circuit", sallow_estimate_failures(NULL, decoder, NULL, &result, &error));
  USAGE("decoder", sallow_estimate_failures(circuit, NULL, NULL, &result, &error));
  USAGE("result", sallow_estimate_failures(circuit, decoder, NULL, NULL, &error));
  USAGE("struct_size", sallow_estimate_failures(circuit, decoder, &options, &result, &error));
  options = (sallow_estimate_options){.struct_size = sizeof options, .min_gap = 1};
  USAGE("min_gap", sallow_estimate_failures(circuit, decoder, &options, &result, &error));
  options.min_gap = NAN;
  USAGE("min_gap", sallow_estimate_failures(circuit, decoder, &options, &result, &error));
  options.min_gap = -1;
  USAGE("min_gap", sallow_estimate_failures(circuit, decoder, &options, &result, &error));
  sallow_model* wide = NULL;
  OK(sallow_model_parse("error(0.1) D5", 13, NULL, &wide, &error));
  OK(sallow_decoder_create(wide, "matching", NULL, &other, &error));
  USAGE("detectors of the circuit", sallow_estimate_failures(circuit, other, NULL, &result, &error));
  int told = 0;
  options = (sallow_estimate_options){
      .struct_size = sizeof options, .max_shots = UINT64_MAX, .threads = 2, .progress = stop, .context = &told};
  expect(__LINE__, "a run that is stopped", sallow_estimate_failures(circuit, decoder, &options, &result, &error),
         SALLOW_STOPPED, "stopped");
  HOLD(told > 0 && result.shots > 2048);
  options = (sallow_estimate_options){.struct_size = sizeof options, .max_shots = 1000, .threads = SIZE_MAX};
  OK(sallow_estimate_failures(circuit, decoder, &options, &result, &error));
  HOLD(result.shots == 1000 && result.low <= result.rate && result.rate <= result.high);
  result.struct_size = 0;
  USAGE("struct_size", sallow_estimate_failures(circuit, decoder, NULL, &result, &error));
  sallow_decoder_free(other);
  sallow_decoder_free(decoder);
  sallow_model_free(wide);
  sallow_model_free(own);
}

/* Two threads on one workspace: each call either decodes or is refused. */
static sallow_workspace* shared = NULL;
static void* decode_often(void* bad) {
  const uint32_t both[] = {0, 1};
  for (int k = 0; k < 20000; k++) {
    uint64_t words[1];
    const sallow_status status = sallow_workspace_decode_events(shared, both, 2, words, 1, NULL, NULL, NULL);
    if (status != SALLOW_OK && status != SALLOW_USAGE_ERROR) ++*(int*)bad;
    if (status == SALLOW_OK && words[0] != 0) ++*(int*)bad;
  }
  return NULL;
}

static void streams(void) {
  static const char text[] =
      "error(0.1) D0 D1 L0\nerror(0.1) D1 D2\nerror(0.1) D2\n"
      "detector(0) D0\ndetector(1) D1\ndetector(2) D2\n";
  sallow_model* timed = NULL;
  sallow_stream* stream = NULL;
  sallow_stream_options options = {.struct_size = sizeof options, .commit = 1, .buffer = 1};
  sallow_correction correction = {.struct_size = sizeof correction};
  sallow_stream_counts counts = {.struct_size = sizeof counts};
  const uint32_t first = 0, wrong_place = 7;
  const uint8_t bits = 0;
  uint64_t flips = 0;
  OK(sallow_model_parse(text, strlen(text), NULL, &timed, &error));
  USAGE("stream", sallow_stream_from_model(timed, &options, NULL, &error));
  USAGE("model", sallow_stream_from_model(NULL, &options, &stream, &error));
  USAGE("circuit", sallow_stream_from_circuit(NULL, &options, &stream, &error));
  INPUT("no coordinates", sallow_stream_from_model(model, &options, &stream, &error));
  HOLD(stream == NULL);
  options.decoder = "matchin";
  INPUT("there is no decoder", sallow_stream_from_model(timed, &options, &stream, &error));
  options.decoder = NULL;
  options.deadline = -1;
  USAGE("deadline", sallow_stream_from_model(timed, &options, &stream, &error));
  options.deadline = 5;
  options.rounds = UINT64_MAX;
  INPUT("endless", sallow_stream_from_model(timed, &options, &stream, &error));
  options.rounds = 0;
  OK(sallow_stream_from_model(timed, &options, &stream, &error));
  HOLD(sallow_stream_rounds(stream) == 3 && sallow_stream_rounds(NULL) == 0);
  HOLD(sallow_stream_round_places(stream, 2) == 1 && sallow_stream_round_places(stream, 3) == 0);
  HOLD(sallow_stream_observables(stream) == 1 && sallow_stream_observables(NULL) == 0);
  USAGE("stream", sallow_stream_push_round(NULL, 0, NULL, 0, 0, 0, &correction, &error));
  USAGE("places", sallow_stream_push_round(stream, 0, NULL, 1, 0, 0, &correction, &error));
  USAGE("place 7", sallow_stream_push_round(stream, 0, &wrong_place, 1, 0, 0, &correction, &error));
  USAGE("bytes", sallow_stream_push_bits(stream, 0, &bits, 0, 0, 0, &correction, &error));
  correction.struct_size = 0;
  USAGE("correction", sallow_stream_push_round(stream, 0, &first, 1, 0, 0, &correction, &error));
  correction.struct_size = sizeof correction;
  OK(sallow_stream_push_round(stream, 0, &first, 1, 0, 0, &correction, &error));
  HOLD(correction.ready == 0);
  OK(sallow_stream_push_round(stream, 1, &first, 1, 1, 1, NULL, &error));
  OK(sallow_stream_push_bits(stream, 1, &bits, 1, 1, 1, NULL, &error));
  OK(sallow_stream_poll(stream, &correction, &error));
  HOLD(correction.ready == 1 && correction.first_round == 0 && correction.end_round == 1 && correction.heralds == 0);
  OK(sallow_stream_poll(stream, &correction, &error));
  HOLD(correction.ready == 0 && correction.end_round == 0);
  USAGE("correction", sallow_stream_poll(stream, NULL, &error));
  OK(sallow_stream_finish(stream, 9, &correction, &error));
  HOLD(correction.ready == 1 && correction.is_final == 1 && correction.end_round == 3);
  HOLD(correction.heralds == SALLOW_HERALD_LOST_ROUND);
  USAGE("words", sallow_stream_frame(stream, &flips, 2, &error));
  OK(sallow_stream_frame(stream, &flips, 1, &error));
  HOLD(flips == 1);
  OK(sallow_stream_reset(stream, &error));
  OK(sallow_stream_get_counts(stream, &counts, &error));
  HOLD(counts.rounds == 3 && counts.lost == 1 && counts.doubled == 1 && counts.resets == 1);
  USAGE("counts", sallow_stream_get_counts(stream, NULL, &error));
  OK(sallow_stream_frame(stream, &flips, 1, &error));
  HOLD(flips == 0);
  sallow_stream_free(stream);
  sallow_stream_free(NULL);
  sallow_model_free(timed);
}

static void two_threads(void) {
  sallow_decoder* decoder = NULL;
  OK(sallow_decoder_create(model, "matching", NULL, &decoder, &error));
  OK(sallow_workspace_create(decoder, &shared, &error));
  int bad[2] = {0, 0};
  pthread_t second;
  HOLD(pthread_create(&second, NULL, decode_often, &bad[1]) == 0);
  decode_often(&bad[0]);
  pthread_join(second, NULL);
  HOLD(bad[0] == 0 && bad[1] == 0);
  sallow_workspace_free(shared);
  sallow_decoder_free(decoder);
}

int main(void) {
  OK(sallow_circuit_parse(circuit_text, strlen(circuit_text), NULL, &circuit, &error));
  OK(sallow_model_parse(model_text, strlen(model_text), NULL, &model, &error));
  versions();
  circuits();
  models();
  sampling();
  list_of_decoders();
  decoders();
  decoding();
  weights_of_shots();
  estimates();
  streams();
  two_threads();
  sallow_model_free(model);
  sallow_circuit_free(circuit);
  printf("%d calls, %d wrong\n", calls, wrong);
  return wrong != 0;
}
