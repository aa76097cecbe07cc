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

/// What a sampler makes a row of.
enum class FrameOutput : uint8_t {
  kDetections,        // one row per detector: whether its parity differs from that of the noiseless circuit
  kMeasurementFlips,  // one row per measurement: whether it differs from the reference sample
};

/// A circuit turned into operations on rows of bits, one column per shot.
///
/// The rows are a Pauli frame's: one for the X part and one for the Z part of each qubit, and a scratch row. A Clifford
/// only adds rows to rows modulo 2, once those that it exchanges have been renamed: H costs nothing, CX two additions.
/// Measurement results go to a rolling record, which forgets what no later step looks back to.
struct FrameProgram {
  enum class StepKind : uint8_t {
    kXorRows,            // pairs: row, row added to it
    kSwapRows,           // pairs of rows; at the end of a loop's body, where names must be as at its start
    kClearRows,          // rows
    kRandomizeRows,      // rows
    kRecordRows,         // rows, each appended to the record
    kRecordZeros,        // appends `count` zero results
    kXorRecord,          // pairs: row, lookback of the result added to it
    kXorSweep,           // pairs: row, sweep bit added to it
    kHits,               // hits[first]
    kEvents,             // events[first]
    kEmit,               // the latest `count` results go to the output
    kDetectors,          // `count` detectors, each: number of results, their lookbacks
    kXorObservables,     // pairs: observable, lookback
    kXorObservableRows,  // pairs: observable, row
    kLoop,               // loops[first]; its body is the steps that follow
  };
  /// `first` and `count` are a range in `pool`, where the kind takes a list; `count` counts its entries (or pairs).
  struct Step {
    StepKind kind;
    uint32_t first;
    uint32_t count;
  };

  /// Independent Pauli noise as a Poisson number of hits: flipping with probability p is flipping as often as a Poisson
  /// count of mean flip_rate(p) says, and a depolarizing channel of strength p is a uniformly random Pauli (identity
  /// included) as often as a count of mean -ln(1 - p·4/3) says, or -ln(1 - p·16/15) for two qubits. One count is drawn
  /// for the whole list and block; each hit then picks its site and its shot.
  struct Hits {
    uint8_t rows_per_site;  // 1, 2 or 4
    bool random_subset;     // a hit toggles a random subset of the site's rows; otherwise all of them
    bool on_record;         // the rows are lookbacks into the record
    bool has_pick;          // sites of different rates; otherwise each is as likely
    uint32_t first_row;     // in `pool`
    uint32_t site_count;
    std::shared_ptr<const PoissonTable> count;
    AliasTable pick;
  };

  /// One of the things that may happen at an event site: the rows in `pool` that it toggles. kRecordFlag marks a
  /// lookback into the record.
  struct Outcome {
    uint64_t threshold;  // chosen where a random word is below it and not below those before; the last is certain
    uint32_t first_row;
    uint32_t row_count;
  };
  static constexpr uint32_t kRecordFlag = uint32_t{1} << 31;

  /// A channel whose outcomes exclude each other: with `probability` one of them happens.
  struct EventSite {
    uint64_t probability;  // times 2^64; UINT64_MAX is certainty
    uint32_t first_outcome;
    uint32_t outcome_count;
  };
  /// A list of such channels. Rare ones are found by Poisson hits, of which the first at a site and shot counts;
  /// others by a random row each.
  struct Events {
    uint32_t first_site;
    uint32_t site_count;
    std::shared_ptr<const PoissonTable> count;  // null: a random row each
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
  uint64_t record_rows = 1;  // how many results the record keeps: a power of two
  uint64_t measurement_count = 0;
  uint64_t detector_count = 0;
  uint64_t observable_count = 0;
  uint64_t sweep_bit_count = 0;

  /// Rows that the output has: detectors or measurements.
  uint64_t output_rows() const { return output == FrameOutput::kDetections ? detector_count : measurement_count; }
};

FrameProgram compile_frames(const Circuit& circuit, FrameOutput output);

}  // namespace sallow
