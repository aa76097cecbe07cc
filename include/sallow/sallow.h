#pragma once

/* sallow's C interface: circuits, error models, sampling and decoding. C11 and C++.
 *
 * Handles are opaque. A function that makes one writes it to its last argument but one and leaves NULL there on
 * failure; sallow_..._free() takes NULL too. Every function that can fail returns a sallow_status and takes a
 * sallow_error, which may be NULL. No exception leaves the library, nothing is printed, and there is no global state.
 *
 * Threads: circuits, models, samplers and decoders do not change once made, and any number of threads may use one at
 * the same time. A sallow_workspace serves one thread at a time. A handle must not be freed while it is in use. A
 * decoder must outlive its workspaces.
 *
 * Packed shots: one row per shot, bit k of a row in byte k / 8, least significant bit first (the b8 format). A row
 * takes ceil(bits / 8) bytes, and rows follow each other without gaps unless a stride says otherwise. Bits beyond the
 * last are written as 0 and ignored when read.
 *
 * Structs that callers fill in begin with their size, so that later versions may append members:
 *     sallow_decode_outputs outputs = {.struct_size = sizeof outputs};
 * A member that is left at 0 has its default.
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

/* The version of this interface. A library serves programs built for its own number. */
#define SALLOW_ABI_VERSION 1

typedef struct sallow_circuit sallow_circuit;
typedef struct sallow_model sallow_model;
typedef struct sallow_sampler sallow_sampler;
typedef struct sallow_decoder sallow_decoder;
typedef struct sallow_workspace sallow_workspace;

typedef enum sallow_status {
  SALLOW_OK = 0,
  SALLOW_INPUT_ERROR = 1,    /* a text, a file or an option is wrong; the error says where and what to do */
  SALLOW_USAGE_ERROR = 2,    /* the caller broke a rule of this header: a NULL, a size, an index */
  SALLOW_SYSTEM_ERROR = 3,   /* the operating system failed: a file, an external program */
  SALLOW_MEMORY_ERROR = 4,   /* memory ran out */
  SALLOW_INTERNAL_ERROR = 5, /* a bug of the library */
} sallow_status;

/* What went wrong. Set struct_size to sizeof(sallow_error) beforehand. Texts end with a 0 byte, and are cut to fit. */
typedef struct sallow_error {
  size_t struct_size;
  uint64_t line, column; /* in the file or text, counted from 1; 0: not known */
  char file[512];        /* empty: none */
  char message[1024];
  char remedy[512]; /* empty: none */
} sallow_error;

SALLOW_API const char* sallow_version(void); /* "0.1.0" */
SALLOW_API uint32_t sallow_abi_version(void);

/* ---- Circuits, in the language of .stim files ---- */

typedef struct sallow_circuit_counts {
  size_t struct_size;
  uint64_t qubits, measurements, detectors, observables, ticks, sweep_bits;
} sallow_circuit_counts;

/* Parses `length` bytes of text. `name` stands for the file in errors; it may be NULL. */
SALLOW_API sallow_status sallow_circuit_parse(const char* text, size_t length, const char* name,
                                              sallow_circuit** circuit, sallow_error* error);
SALLOW_API sallow_status sallow_circuit_read(const char* path, sallow_circuit** circuit, sallow_error* error);
SALLOW_API sallow_status sallow_circuit_count(const sallow_circuit* circuit, sallow_circuit_counts* counts,
                                              sallow_error* error);
/* Writes the text and a 0 byte to `buffer` if `capacity` suffices, and its length, without the 0, to `length` in any
 * case. `buffer` may be NULL if capacity is 0. */
SALLOW_API sallow_status sallow_circuit_text(const sallow_circuit* circuit, char* buffer, size_t capacity,
                                             size_t* length, sallow_error* error);
SALLOW_API void sallow_circuit_free(sallow_circuit* circuit);

/* ---- Detector error models, in the language of .dem files ---- */

typedef struct sallow_model_options {
  size_t struct_size;
  int decompose_errors;              /* split errors into parts of at most two detectors, as matching needs them */
  int ignore_decomposition_failures; /* keep an error whole that cannot be split */
  int fold_loops;
  int allow_gauge_detectors;
  double approximate_disjoint_errors; /* largest probability of exclusive cases that are taken as independent */
} sallow_model_options;

typedef struct sallow_model_counts {
  size_t struct_size;
  uint64_t detectors, observables, errors;
} sallow_model_counts;

SALLOW_API sallow_status sallow_model_parse(const char* text, size_t length, const char* name, sallow_model** model,
                                            sallow_error* error);
SALLOW_API sallow_status sallow_model_read(const char* path, sallow_model** model, sallow_error* error);
/* The error model of a circuit. Without options (NULL): as decoders want it, split where possible. */
SALLOW_API sallow_status sallow_model_from_circuit(const sallow_circuit* circuit, const sallow_model_options* options,
                                                   sallow_model** model, sallow_error* error);
SALLOW_API sallow_status sallow_model_count(const sallow_model* model, sallow_model_counts* counts,
                                            sallow_error* error);
SALLOW_API sallow_status sallow_model_text(const sallow_model* model, char* buffer, size_t capacity, size_t* length,
                                           sallow_error* error);
SALLOW_API void sallow_model_free(sallow_model* model);

/* ---- Sampling detection events ---- */

/* Samples the detection events and observable flips of a circuit. */
SALLOW_API sallow_status sallow_sampler_create(const sallow_circuit* circuit, sallow_sampler** sampler,
                                               sallow_error* error);
/* Samples shots first_shot to first_shot + shots - 1 of a seed, packed. Shot k of a seed is the same in every call, on
 * every machine and for every number of threads. `observables` may be NULL. threads: 0 is one. */
SALLOW_API sallow_status sallow_sampler_sample(const sallow_sampler* sampler, uint64_t seed, uint64_t first_shot,
                                               size_t shots, uint8_t* detections, uint8_t* observables, size_t threads,
                                               sallow_error* error);
SALLOW_API void sallow_sampler_free(sallow_sampler* sampler);

/* ---- Decoding ---- */

typedef struct sallow_decoder_options {
  size_t struct_size;
  int strict;                /* refuse a model with errors that the decoder cannot use */
  int gaps;                  /* the decoder must tell gaps */
  int log_likelihood_ratios; /* the decoder must tell log-likelihood ratios */
} sallow_decoder_options;

/* Compiles a decoder for a model. `spec` is NAME or NAME:key=value,...; `sallow help decoders` lists them. External
 * programs are not among them. */
SALLOW_API sallow_status sallow_decoder_create(const sallow_model* model, const char* spec,
                                               const sallow_decoder_options* options, sallow_decoder** decoder,
                                               sallow_error* error);
SALLOW_API size_t sallow_decoder_detectors(const sallow_decoder* decoder);   /* 0 for NULL */
SALLOW_API size_t sallow_decoder_observables(const sallow_decoder* decoder); /* 0 for NULL */
/* Errors of the model that the decoder cannot use and leaves out. */
SALLOW_API uint64_t sallow_decoder_left_out(const sallow_decoder* decoder);
SALLOW_API void sallow_decoder_free(sallow_decoder* decoder);

/* Where answers go beside the predictions; NULL members are not asked for. All of them cost time. */
typedef struct sallow_decode_outputs {
  size_t struct_size;
  uint8_t* unmatchable; /* one byte per shot: 1 if no error of the model explains the shot, else 0 */
  double* weights;      /* per shot, sum of ln((1-p)/p) over the solution's errors; NaN if the decoder has no weights */
  double* gaps;         /* per shot, in nats; needs sallow_decoder_options.gaps */
  double* log_likelihood_ratios; /* shots rows of `observables` numbers, ln(P(no flip) / P(flip)), in nats */
} sallow_decode_outputs;

/* Decodes packed shots: `detections` has shots rows of ceil(detectors / 8) bytes, `predictions` gets as many rows of
 * ceil(observables / 8). outputs may be NULL. threads: 0 is one. The answers do not depend on it. */
SALLOW_API sallow_status sallow_decoder_decode(const sallow_decoder* decoder, const uint8_t* detections, size_t shots,
                                               uint8_t* predictions, const sallow_decode_outputs* outputs,
                                               size_t threads, sallow_error* error);

/* What one thread needs to decode single shots. */
SALLOW_API sallow_status sallow_workspace_create(const sallow_decoder* decoder, sallow_workspace** workspace,
                                                 sallow_error* error);
/* Decodes one shot: the detectors that fired, rising, each once. `flips` gets ceil(observables / 64) words, bit k % 64
 * of word k / 64 for observable k. `weight` and `unmatchable` may be NULL. Allocates nothing once warm. */
SALLOW_API sallow_status sallow_workspace_decode(sallow_workspace* workspace, const uint32_t* events,
                                                 size_t event_count, uint64_t* flips, double* weight, int* unmatchable,
                                                 sallow_error* error);
SALLOW_API void sallow_workspace_free(sallow_workspace* workspace);

#ifdef __cplusplus
}
#endif
