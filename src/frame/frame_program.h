#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "bits/alias_table.h"
#include "bits/poisson_table.h"
#include "bits/random_stream.h"
#include "circuit/circuit.h"

namespace sallow {

/// The meaning of the output rows of a sampler.
enum class FrameOutput : uint8_t {
  kDetections,        // one row per detector: whether its parity differs from the noiseless circuit
  kMeasurementFlips,  // one row per measurement: whether it differs from the reference sample
};

/// A circuit compiled to operations on rows of bits, with one column per shot.
///
/// The rows are those of a Pauli frame: one for the X part and one for the Z part of each qubit, and a scratch row. A
/// Clifford gate only renames rows and adds rows modulo 2: H costs nothing, CX two additions. Measurement results go to
/// a rolling record, which drops results that no later step needs.
struct FrameProgram {
  enum class StepKind : uint8_t {
    kXorRows,            // pairs: row, row that is added to it
    kSwapRows,           // pairs of rows; at the end of a loop's body, to restore the places of its start
    kClearRows,          // rows
    kRandomizeRows,      // rows
    kRecordRows,         // rows, each appended to the record
    kRecordZeros,        // appends `count` zero results
    kXorRecord,          // pairs: row, lookback of the result that is added to it
    kXorSweep,           // pairs: row, sweep bit that is added to it
    kHits,               // hits[first]
    kEvents,             // events[first]
    kEmit,               // sends the latest `count` results to the output
    kDetectors,          // `count` detectors, each as a number of results and their lookbacks
    kXorObservables,     // pairs: observable, lookback
    kXorObservableRows,  // pairs: observable, row
    kLoop,               // loops[first]; the steps that follow are its body
  };
  /// For kinds with a list, `first` is its start in `pool`, and `count` its number of entries (or pairs).
  struct Step {
    StepKind kind;
    uint32_t first;
    uint32_t count;
  };

  /// Independent Pauli noise as a Poisson number of hits. A flip with probability p equals a Poisson number of flips
  /// with mean flip_rate(p). A depolarizing channel of strength p equals a Poisson number of uniformly random Paulis
  /// (identity included) with mean -ln(1 - p·4/3), or -ln(1 - p·16/15) for two qubits. One number is drawn per list and
  /// block; each hit then chooses its site and its shot.
  struct Hits {
    uint8_t rows_per_site;  // 1, 2 or 4
    bool random_subset;     // a hit toggles a random subset of the site's rows; otherwise all of them
    bool on_record;         // the rows are lookbacks into the record
    bool has_pick;          // sites have different rates; otherwise all are equally likely
    uint32_t first_row;     // in `pool`
    uint32_t site_count;
    std::shared_ptr<const PoissonTable> count;
    AliasTable pick;
  };

  /// One possible outcome at an event site: it toggles these rows in `pool`. kRecordFlag marks a lookback into the
  /// record.
  struct Outcome {
    uint64_t threshold;  // chosen if a random word is below this, not below earlier ones; the last takes the rest
    uint32_t first_row;
    uint32_t row_count;
  };
  static constexpr uint32_t kRecordFlag = uint32_t{1} << 31;

  /// A channel with exclusive outcomes: with `probability`, one of them happens.
  struct EventSite {
    uint64_t probability;  // times 2^64; UINT64_MAX is certainty
    uint32_t first_outcome;
    uint32_t outcome_count;
  };
  /// A list of such channels. Rare events are found by Poisson hits, and repeated hits at the same site and shot count
  /// once. Frequent events use one random row per site.
  struct Events {
    uint32_t first_site;
    uint32_t site_count;
    std::shared_ptr<const PoissonTable> count;  // null: one random row per site
    AliasTable pick;
  };

  struct Loop {
    uint64_t repetitions;
    uint32_t body_end;  // one past the last step of the body
  };

  FrameOutput output = FrameOutput::kDetections;
  std::vector<Step> steps;
  std::vector<uint32_t> pool;
  std::vector<Hits> hits;
  std::vector<Events> events;
  std::vector<EventSite> sites;
  std::vector<Outcome> outcomes;
  std::vector<Loop> loops;
  uint32_t row_count = 0;
  uint64_t record_rows = 1;  // the number of results that the record keeps; a power of two
  uint64_t measurement_count = 0;
  uint64_t detector_count = 0;
  uint64_t observable_count = 0;
  uint64_t sweep_bit_count = 0;

  /// The number of output rows: detectors or measurements.
  uint64_t output_rows() const { return output == FrameOutput::kDetections ? detector_count : measurement_count; }
};

/// Throws InputError for an ELSE_CORRELATED_ERROR without the beginning of its chain.
FrameProgram compile_frames(const Circuit& circuit, FrameOutput output);

}  // namespace sallow
