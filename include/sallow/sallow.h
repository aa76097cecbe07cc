#pragma once

/* sallow's C interface: circuits, error models, sampling, decoding and failure rates. C11, and C++ (see sallow.hpp).
 *
 * Handles are opaque. A function that creates a handle writes the handle to its last argument but one; on failure
 * it writes NULL there. sallow_..._free() accepts NULL. No handle refers to another handle: each may be freed as soon
 * as no call uses it. Freeing a handle twice, or using it after that, is undefined behaviour, as with free() itself.
 *
 * Errors. A function that can fail returns a sallow_status and takes a sallow_error, which may be NULL. Arguments are
 * checked: a NULL, an array of the wrong size or an index out of range is SALLOW_USAGE_ERROR, and nothing is written.
 * No exception leaves the library, nothing is printed, and all state is in the handles.
 *
 * Threads. Each function is marked. [any thread]: any number of threads may call the function at the same time, also
 * with the same handle. [one thread]: during a call, no other thread may use its handle. No handle may be freed during
 * a call that uses it. `threads` is the number of threads that a call may use, including its own; 0 means one. Results
 * do not depend on `threads`.
 *
 * Packed rows. One row per shot, bit k of a row in byte k / 8, least significant bit first (the b8 format). A row takes
 * ceil(bits / 8) bytes, and rows follow each other without gaps. Bits beyond the last are written as 0 and ignored when
 * read. Each array is followed by its size in bytes, which must be shots * ceil(bits / 8); an array of no bytes may be
 * NULL.
 *
 * Structs begin with their size, so that later versions can append members. Set the size, and set members to 0 for
 * their defaults:
 *     sallow_model_options options = {.struct_size = sizeof options, .decompose_errors = 1};
 * A program built for a newer version is refused only if it sets a member that this library does not have.
 */
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define SALLOW_API
#else
#define SALLOW_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface. A library works with programs that were built for the same number. */
#define SALLOW_ABI_VERSION 1

typedef enum sallow_status {
  SALLOW_OK = 0,
  SALLOW_INPUT_ERROR = 1,    /* a text, a file or an option is wrong; the error has the place and the remedy */
  SALLOW_USAGE_ERROR = 2,    /* the caller broke a rule of this header: a NULL, a size, an index */
  SALLOW_SYSTEM_ERROR = 3,   /* the operating system failed: a file, a thread */
  SALLOW_MEMORY_ERROR = 4,   /* memory ran out */
  SALLOW_INTERNAL_ERROR = 5, /* a bug of the library */
  SALLOW_STOPPED = 6,        /* a callback of the caller asked to stop */
} sallow_status;

/* An error; unchanged on success. Texts end with a 0 byte and are shortened to fit. */
typedef struct sallow_error {
  size_t struct_size;
  uint64_t line, column; /* in the file or text, counted from 1; 0: unknown */
  char file[512];        /* empty: none */
  char message[1024];
  char remedy[512]; /* empty: none */
} sallow_error;

/* [any thread] Texts that are valid as long as the library is loaded. */
SALLOW_API const char* sallow_version(void); /* "0.1.0" */
SALLOW_API uint32_t sallow_abi_version(void);
SALLOW_API const char* sallow_status_name(sallow_status status); /* "SALLOW_INPUT_ERROR"; "unknown" for other numbers */

/* ---- Circuits, in the language of .stim files ---- */

typedef struct sallow_circuit sallow_circuit;

typedef struct sallow_circuit_counts {
  size_t struct_size;
  uint64_t qubits, measurements, detectors, observables, ticks, sweep_bits;
} sallow_circuit_counts;

/* A memory experiment. Probabilities are in [0, 1]. */
typedef struct sallow_code_options {
  size_t struct_size;
  const char* code;          /* NULL: "surface_code"; `sallow help codes` lists codes and tasks */
  const char* task;          /* NULL: "rotated_memory_z" */
  uint64_t distance, rounds; /* 0: 3 */
  const char* noise;         /* a whole noise model, "si1000:0.001"; NULL: the four strengths below */
  double after_clifford_depolarization, before_round_data_depolarization, before_measure_flip_probability,
      after_reset_flip_probability;
} sallow_code_options;

/* [any thread] Parses `length` bytes of text. `name` is the name of the file in errors; it may be NULL. */
SALLOW_API sallow_status sallow_circuit_parse(const char* text, size_t length, const char* name,
                                              sallow_circuit** circuit, sallow_error* error);
/* [any thread] Reads a file. */
SALLOW_API sallow_status sallow_circuit_read(const char* path, sallow_circuit** circuit, sallow_error* error);
/* [any thread] Generates the circuit of a memory experiment. options may be NULL. */
SALLOW_API sallow_status sallow_circuit_generate(const sallow_code_options* options, sallow_circuit** circuit,
                                                 sallow_error* error);
/* [any thread] */
SALLOW_API sallow_status sallow_circuit_count(const sallow_circuit* circuit, sallow_circuit_counts* counts,
                                              sallow_error* error);
/* [any thread] Writes the text and a 0 byte to `buffer` if `capacity` is large enough, and always writes the length,
 * without the 0 byte, to `length`. `buffer` may be NULL if capacity is 0. */
SALLOW_API sallow_status sallow_circuit_text(const sallow_circuit* circuit, char* buffer, size_t capacity,
                                             size_t* length, sallow_error* error);
SALLOW_API void sallow_circuit_free(sallow_circuit* circuit);

/* ---- Detector error models, in the language of .dem files ---- */

typedef struct sallow_model sallow_model;

typedef struct sallow_model_options {
  size_t struct_size;
  int decompose_errors;              /* split errors into parts of at most two detectors, for matching */
  int ignore_decomposition_failures; /* keep errors that cannot be split */
  int block_decompose_from_introducing_remnant_edges; /* split only into parts that occur elsewhere */
  int fold_loops;                                     /* keep loops as repeat blocks */
  int allow_gauge_detectors;                          /* random detectors become errors of probability 1/2 */
  double approximate_disjoint_errors; /* largest probability of exclusive cases that may be treated as independent */
} sallow_model_options;

typedef struct sallow_model_counts {
  size_t struct_size;
  uint64_t detectors, observables, errors; /* errors: repeats written out */
} sallow_model_counts;

/* [any thread] Like the functions for circuits. */
SALLOW_API sallow_status sallow_model_parse(const char* text, size_t length, const char* name, sallow_model** model,
                                            sallow_error* error);
SALLOW_API sallow_status sallow_model_read(const char* path, sallow_model** model, sallow_error* error);
SALLOW_API sallow_status sallow_model_count(const sallow_model* model, sallow_model_counts* counts,
                                            sallow_error* error);
SALLOW_API sallow_status sallow_model_text(const sallow_model* model, char* buffer, size_t capacity, size_t* length,
                                           sallow_error* error);
/* [any thread] The error model of a circuit. Without options (NULL), errors are split where possible, for decoders. */
SALLOW_API sallow_status sallow_model_from_circuit(const sallow_circuit* circuit, const sallow_model_options* options,
                                                   sallow_model** model, sallow_error* error);
SALLOW_API void sallow_model_free(sallow_model* model);

/* ---- Lists of errors and edges ---- */

/* A list of errors, parts of errors, or edges. */
typedef struct sallow_mechanisms sallow_mechanisms;

/* One error, part or edge. The arrays are in rising order, and are valid as long as the list. */
typedef struct sallow_mechanism {
  size_t struct_size;
  double probability;
  const uint32_t* detectors; /* the flipped detectors */
  size_t detector_count;
  const uint32_t* observables;
  size_t observable_count;
  uint64_t error; /* the model's error that it comes from, counted from 0, repeats written out */
} sallow_mechanism;

/* [any thread] The errors of the model in its order, not split, repeats written out. */
SALLOW_API sallow_status sallow_model_errors(const sallow_model* model, sallow_mechanisms** mechanisms,
                                             sallow_error* error);
/* [any thread] The edges of the model's decoding graph: errors and parts of errors that flip one or two detectors.
 * Edges with the same flips are one edge, with the probability of an odd number of them. Errors that have a part with
 * more detectors are left out. */
SALLOW_API sallow_status sallow_model_edges(const sallow_model* model, sallow_mechanisms** mechanisms,
                                            sallow_error* error);
/* [any thread] */
SALLOW_API size_t sallow_mechanisms_count(const sallow_mechanisms* mechanisms); /* 0 for NULL */
SALLOW_API sallow_status sallow_mechanisms_get(const sallow_mechanisms* mechanisms, size_t index,
                                               sallow_mechanism* mechanism, sallow_error* error);
SALLOW_API void sallow_mechanisms_free(sallow_mechanisms* mechanisms);

/* ---- Sampling ---- */

typedef struct sallow_sampler sallow_sampler;
typedef struct sallow_measurement_sampler sallow_measurement_sampler;
typedef struct sallow_converter sallow_converter;

typedef struct sallow_conversion_options {
  size_t struct_size;
  int skip_reference_sample; /* compare with all zeros instead of with a noiseless shot */
  int ran_without_feedback;  /* classically controlled Paulis were not applied in the shots */
} sallow_conversion_options;

/* [any thread] A sampler of detection events and observable flips. */
SALLOW_API sallow_status sallow_sampler_from_circuit(const sallow_circuit* circuit, sallow_sampler** sampler,
                                                     sallow_error* error);
SALLOW_API sallow_status sallow_sampler_from_model(const sallow_model* model, sallow_sampler** sampler,
                                                   sallow_error* error);
/* [any thread] Samples shots first_shot to first_shot + shots - 1 of a seed. Shot k of a seed is the same in every
 * call, on every machine and for every number of threads. `observables` may be NULL, of 0 bytes. */
SALLOW_API sallow_status sallow_sampler_sample(const sallow_sampler* sampler, uint64_t seed, uint64_t first_shot,
                                               size_t shots, uint8_t* detections, size_t detections_bytes,
                                               uint8_t* observables, size_t observables_bytes, size_t threads,
                                               sallow_error* error);
SALLOW_API void sallow_sampler_free(sallow_sampler* sampler);

/* [any thread] A sampler of measurement results: one noiseless shot, and the changes by noise. */
SALLOW_API sallow_status sallow_measurement_sampler_create(const sallow_circuit* circuit,
                                                           sallow_measurement_sampler** sampler, sallow_error* error);
/* [any thread] Like sallow_sampler_sample(), but shot k is not the same shot. */
SALLOW_API sallow_status sallow_measurement_sampler_sample(const sallow_measurement_sampler* sampler, uint64_t seed,
                                                           uint64_t first_shot, size_t shots, uint8_t* measurements,
                                                           size_t measurements_bytes, size_t threads,
                                                           sallow_error* error);
SALLOW_API void sallow_measurement_sampler_free(sallow_measurement_sampler* sampler);

/* [any thread] A converter of a circuit's measurement results into detection events. options may be NULL. */
SALLOW_API sallow_status sallow_converter_create(const sallow_circuit* circuit,
                                                 const sallow_conversion_options* options, sallow_converter** converter,
                                                 sallow_error* error);
/* [any thread] `sweep` may be NULL, of 0 bytes: all sweep bits are 0. `observables` may be NULL, of 0 bytes. */
SALLOW_API sallow_status sallow_converter_convert(const sallow_converter* converter, size_t shots,
                                                  const uint8_t* measurements, size_t measurements_bytes,
                                                  const uint8_t* sweep, size_t sweep_bytes, uint8_t* detections,
                                                  size_t detections_bytes, uint8_t* observables,
                                                  size_t observables_bytes, size_t threads, sallow_error* error);
SALLOW_API void sallow_converter_free(sallow_converter* converter);

/* ---- The list of decoders ---- */

/* A decoder and its services with its default options. Texts are valid as long as the library is loaded. */
typedef struct sallow_decoder_info {
  size_t struct_size;
  const char *name, *summary;
  size_t option_count;
  int gaps, log_likelihood_ratios, log_odds, chosen_errors; /* 1: see sallow_decoder_options */
  int whole_errors;     /* 1: uses errors that flip any number of detectors; 0: uses their parts of at most two */
  const char* required; /* what a spec must have before its options, "FILE" as in neural:FILE; "" if nothing */
} sallow_decoder_info;

typedef struct sallow_decoder_option_info {
  size_t struct_size;
  const char *key, *default_value, *allowed, *summary;
} sallow_decoder_option_info;

/* [any thread] The decoders, and the options of each; indices count from 0. */
SALLOW_API size_t sallow_decoder_list_count(void);
SALLOW_API sallow_status sallow_decoder_list_get(size_t index, sallow_decoder_info* info, sallow_error* error);
SALLOW_API sallow_status sallow_decoder_list_option(size_t index, size_t option, sallow_decoder_option_info* info,
                                                    sallow_error* error);

/* ---- Decoders ---- */

typedef struct sallow_decoder sallow_decoder;

typedef struct sallow_decoder_options {
  size_t struct_size;
  int strict;                /* refuse a model with errors that the decoder cannot use */
  int gaps;                  /* the decoder must compute gaps */
  int log_likelihood_ratios; /* the decoder must compute log-likelihood ratios */
  int log_odds;              /* the decoder must accept weights per shot; may be combined only with chosen_errors */
  int chosen_errors;         /* the decoder must return the errors that it chooses */
  uint64_t memory_bytes;     /* limit for a model with unused detector indices; 0: 4 GiB */
} sallow_decoder_options;

/* [any thread] Checks a spec without a model: NAME or NAME:key=value,... options may be NULL. */
SALLOW_API sallow_status sallow_decoder_check(const char* spec, const sallow_decoder_options* options,
                                              sallow_error* error);
/* [any thread] Compiles a decoder for a model. External programs (exec:) are not available. options may be NULL. */
SALLOW_API sallow_status sallow_decoder_create(const sallow_model* model, const char* spec,
                                               const sallow_decoder_options* options, sallow_decoder** decoder,
                                               sallow_error* error);
/* [any thread] All are 0 for NULL. left_out: errors of the model that the decoder cannot use and leaves out. */
SALLOW_API size_t sallow_decoder_detectors(const sallow_decoder* decoder);
SALLOW_API size_t sallow_decoder_observables(const sallow_decoder* decoder);
SALLOW_API uint64_t sallow_decoder_left_out(const sallow_decoder* decoder);
/* [any thread] The list that the numbers of chosen errors refer to. Needs the option chosen_errors. */
SALLOW_API sallow_status sallow_decoder_mechanisms(const sallow_decoder* decoder, sallow_mechanisms** mechanisms,
                                                   sallow_error* error);
SALLOW_API void sallow_decoder_free(sallow_decoder* decoder);

/* ---- Decoding ---- */

/* Probabilities of some errors in some shots, which replace those of the model: entries starts[k] to starts[k + 1] - 1
 * belong to shot k. starts has shots + 1 entries, rising from 0 to `count`. Of two entries for one error the last one
 * counts. */
typedef struct sallow_log_odds {
  size_t struct_size;
  size_t shots;
  const size_t* starts;
  const uint32_t* errors; /* `count` numbers of errors of the model, counted from 0, repeats written out */
  const double* log_odds; /* `count` values ln((1-p)/p) with the error's probability p in the shot; finite */
  size_t count;
} sallow_log_odds;

/* The errors that a decoder chose in some shots. */
typedef struct sallow_chosen sallow_chosen;

/* Additional input and output of decoding. Members that are NULL are not computed; each other one takes time. */
typedef struct sallow_decode_extras {
  size_t struct_size;
  size_t shots;         /* shots in the arrays; must be the call's `shots` */
  uint8_t* unmatchable; /* per shot: 1 if no errors of the model explain it, else 0 */
  double* weights;      /* per shot, sum of ln((1-p)/p) over the solution's errors; NaN if the decoder has no weights */
  double* gaps;         /* per shot, in nats: the extra weight of the best solution with other flips */
  double* log_likelihood_ratios;   /* shots rows of `observables` numbers, ln(P(no flip) / P(flip)), in nats */
  const sallow_log_odds* log_odds; /* input: weights per shot */
  sallow_chosen* chosen; /* receives the chosen errors and loses its earlier content; for one call at a time */
} sallow_decode_extras;

/* [any thread] Decodes packed rows: detections of `detectors` bits, predictions of `observables` bits. extras may be
 * NULL. The prediction of an unmatchable shot is no flip. */
SALLOW_API sallow_status sallow_decoder_decode(const sallow_decoder* decoder, size_t shots, const uint8_t* detections,
                                               size_t detections_bytes, uint8_t* predictions, size_t predictions_bytes,
                                               const sallow_decode_extras* extras, size_t threads, sallow_error* error);

/* The memory in which one thread decodes single shots. Simultaneous calls from a second thread are refused. */
typedef struct sallow_workspace sallow_workspace;

/* [any thread] */
SALLOW_API sallow_status sallow_workspace_create(const sallow_decoder* decoder, sallow_workspace** workspace,
                                                 sallow_error* error);
/* [one thread] Decodes packed rows, often only one, like sallow_decoder_decode() on this thread. After the first calls,
 * one row without log-likelihood ratios, log-odds and chosen errors is decoded without allocating memory. */
SALLOW_API sallow_status sallow_workspace_decode(sallow_workspace* workspace, size_t shots, const uint8_t* detections,
                                                 size_t detections_bytes, uint8_t* predictions,
                                                 size_t predictions_bytes, const sallow_decode_extras* extras,
                                                 sallow_error* error);
/* [one thread] Decodes one shot: the detectors that fired, rising, each once. After the first calls, nothing is
 * allocated. `flips` receives ceil(observables / 64) words, bit k % 64 of word k / 64 for observable k. `weight` and
 * `unmatchable` may be NULL. */
SALLOW_API sallow_status sallow_workspace_decode_events(sallow_workspace* workspace, const uint32_t* events,
                                                        size_t event_count, uint64_t* flips, size_t flip_words,
                                                        double* weight, int* unmatchable, sallow_error* error);
SALLOW_API void sallow_workspace_free(sallow_workspace* workspace);

/* ---- Streams ---- */

/* Decodes one logical patch round by round, in windows. The round of a detector is its last coordinate; within a round,
 * detectors have places from 0 in the order of their numbers. */
typedef struct sallow_stream sallow_stream;

typedef struct sallow_stream_options {
  size_t struct_size;
  const char* decoder; /* inside of windows; NULL: matching */
  uint32_t commit;     /* rounds that each window decides; 0: one window for the whole stream */
  uint32_t buffer;     /* further rounds that each window sees: about the code's distance */
  uint64_t rounds;     /* of the stream; 0: those of the circuit or model; UINT64_MAX: without end */
  uint32_t most_held;  /* rounds that may wait for a missing one before it is lost; 0: 4 */
  uint32_t most_ahead; /* a round farther ahead is refused; 0: 1024 */
  int64_t deadline;    /* from a round's arrival to its correction, in the caller's unit; 0: none */
  int strict;          /* refuse a model with errors that the decoder cannot use */
  int measurements;    /* rounds are measurements instead of detection events; only for circuits */
} sallow_stream_options;

/* Bits of sallow_correction.heralds: why a correction should not be trusted. */
#define SALLOW_HERALD_UNRESOLVED 1u  /* no error explains a window, for which nothing was committed */
#define SALLOW_HERALD_UNEXPLAINED 2u /* events of committed rounds are left unexplained */
#define SALLOW_HERALD_LOST_ROUND 4u  /* a round that mattered was lost and taken as empty */
#define SALLOW_HERALD_LATE 8u        /* the deciding round was given after its deadline */

typedef struct sallow_correction {
  size_t struct_size;
  int ready;            /* 1: windows were decided; 0: nothing new, and the other members are 0 */
  int is_final;         /* 1: no rounds are left */
  uint32_t heralds;     /* 0, or bits of SALLOW_HERALD_... */
  uint64_t first_round; /* the rounds committed: from this one */
  uint64_t end_round;   /* up to the one before this */
  int64_t arrived;      /* when the deciding round arrived */
} sallow_correction;

typedef struct sallow_stream_counts {
  size_t struct_size;
  uint64_t rounds, lost, doubled, reordered, late, refused; /* rounds */
  uint64_t windows, unresolved, unexplained, heralded;      /* windows */
  uint64_t missed_deadlines, resets;
} sallow_stream_counts;

/* [any thread] Compiles windows. Of a circuit with REPEAT, only the repetitions that windows need are analyzed. */
SALLOW_API sallow_status sallow_stream_from_circuit(const sallow_circuit* circuit, const sallow_stream_options* options,
                                                    sallow_stream** stream, sallow_error* error);
SALLOW_API sallow_status sallow_stream_from_model(const sallow_model* model, const sallow_stream_options* options,
                                                  sallow_stream** stream, sallow_error* error);
/* [any thread] All are 0 for NULL. rounds: UINT64_MAX without end. round_places: the detectors of a round; with
 * sallow_stream_options.measurements its measurements: those made between its detectors and those of the round before,
 * in the order of the circuit. */
SALLOW_API uint64_t sallow_stream_rounds(const sallow_stream* stream);
SALLOW_API size_t sallow_stream_round_places(const sallow_stream* stream, uint64_t round);
SALLOW_API size_t sallow_stream_observables(const sallow_stream* stream);
/* [one thread] Gives a round: its number, counted from 0, and the places that fired, each once. It arrived at `arrived`
 * and it is `now`, in any unit. Rounds may come in any order; those that come twice or too late are counted and
 * ignored. `correction` receives what was decided; it may be NULL: see sallow_stream_poll. After the first calls,
 * nothing is allocated. */
SALLOW_API sallow_status sallow_stream_push_round(sallow_stream* stream, uint64_t round, const uint32_t* places,
                                                  size_t place_count, int64_t arrived, int64_t now,
                                                  sallow_correction* correction, sallow_error* error);
/* [one thread] The same for packed bits, one per place: ceil(round_places / 8) bytes, lowest bit first. */
SALLOW_API sallow_status sallow_stream_push_bits(sallow_stream* stream, uint64_t round, const uint8_t* bits,
                                                 size_t bytes, int64_t arrived, int64_t now,
                                                 sallow_correction* correction, sallow_error* error);
/* [one thread] Joins what was decided since the last poll. */
SALLOW_API sallow_status sallow_stream_poll(sallow_stream* stream, sallow_correction* correction, sallow_error* error);
/* [one thread] No further round will come: rounds that are missing are lost. */
SALLOW_API sallow_status sallow_stream_finish(sallow_stream* stream, int64_t now, sallow_correction* correction,
                                              sallow_error* error);
/* [one thread] The flips of each observable by all rounds committed so far: ceil(observables / 64) words, bit k % 64 of
 * word k / 64 for observable k. */
SALLOW_API sallow_status sallow_stream_frame(const sallow_stream* stream, uint64_t* flips, size_t flip_words,
                                             sallow_error* error);
/* [one thread] Counts since the stream was created. */
SALLOW_API sallow_status sallow_stream_get_counts(const sallow_stream* stream, sallow_stream_counts* counts,
                                                  sallow_error* error);
/* [one thread] Starts again at round 0. Keeps the counts. */
SALLOW_API sallow_status sallow_stream_reset(sallow_stream* stream, sallow_error* error);
SALLOW_API void sallow_stream_free(sallow_stream* stream);

/* [any thread] An empty list. */
SALLOW_API sallow_status sallow_chosen_create(sallow_chosen** chosen, sallow_error* error);
/* [any thread, while no call writes to it] The errors of a shot: indices into sallow_decoder_mechanisms(), rising, in
 * an array that is valid until `chosen` is written to or freed. known: 0 if the shot is unmatchable, or if the decoder
 * has no set of errors for the flips that it predicts. */
SALLOW_API sallow_status sallow_chosen_get(const sallow_chosen* chosen, size_t shot, const uint32_t** mechanisms,
                                           size_t* count, int* known, sallow_error* error);
SALLOW_API void sallow_chosen_free(sallow_chosen* chosen);

/* ---- Failure rates ---- */

typedef struct sallow_estimate_options {
  size_t struct_size;
  uint64_t seed;
  uint64_t max_shots;    /* 0: 1,000,000 */
  uint64_t max_failures; /* stop after the block of 1024 shots in which the failures reach this number; 0: never */
  size_t threads;
  double min_gap; /* above 0: discard shots with smaller gaps; the decoder must compute gaps */
  /* Called on the calling thread several times per second; a nonzero return value ends the run with SALLOW_STOPPED. */
  int (*progress)(void* context, uint64_t shots, uint64_t failures);
  void* context;
} sallow_estimate_options;

typedef struct sallow_estimate {
  size_t struct_size;
  uint64_t shots, failures, unmatchable, discarded; /* failures: an observable predicted wrongly, or unmatchable */
  double rate, low, high; /* failures per kept shot, and its 95 % interval (Clopper and Pearson) */
  double seconds;
} sallow_estimate;

/* [any thread] Samples a circuit and decodes in one pass, without storing shots. The decoder's model must be the model
 * of the circuit. options may be NULL. After SALLOW_STOPPED the result holds the counts so far. */
SALLOW_API sallow_status sallow_estimate_failures(const sallow_circuit* circuit, const sallow_decoder* decoder,
                                                  const sallow_estimate_options* options, sallow_estimate* result,
                                                  sallow_error* error);

#ifdef __cplusplus
}
#endif
