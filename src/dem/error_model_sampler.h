#pragma once

#include <cstdint>
#include <vector>

#include "bits/alias_table.h"
#include "bits/bit_table.h"
#include "bits/poisson_table.h"
#include "dem/error_model.h"

namespace sallow {

/// Samples the errors of a model, and from them detection events and observable flips.
///
/// An error of probability p is drawn as a Poisson number of hits of mean -ln(1-2p)/2; it happens if the number is odd.
/// So all errors of a block of shots share one Poisson count, and each hit is assigned an error (by weight) and a shot:
/// the cost is proportional to the errors that happen. An error with p > 1/2 is flipped in every shot and flipped back
/// with probability 1-p; an error with p near 1/2 is drawn bit by bit. Repeat blocks stay folded: a hit also draws its
/// repetition.
///
/// Shot k depends only on (seed, k): never on threads or CPU. Safe to share between threads.
class ErrorModelSampler {
 public:
  /// Throws InputError if the model has more detectors, observables or errors than a table can have rows.
  explicit ErrorModelSampler(const DetectorErrorModel& model);

  size_t detector_count() const { return detector_count_; }
  size_t observable_count() const { return observable_count_; }
  /// The number of errors, with repeats written out.
  uint64_t error_count() const { return error_count_; }

  /// Fills the tables (reset by this call) for shots block * 1024 to block * 1024 + 1023: one row per detector,
  /// observable or error, one column per shot. `errors`, if not null, records which errors happened; recording does not
  /// change the other tables.
  void sample_block(uint64_t seed, uint64_t block, BitTable& detections, BitTable& observables,
                    BitTable* errors = nullptr) const;
  /// Computes the flips of given errors (error_count() rows, any number of columns).
  void replay(const BitTable& errors, BitTable& detections, BitTable& observables) const;

 private:
  // Few enough errors share a Poisson count that the rows flipped by neighbours in the model stay in a near cache.
  static constexpr size_t kErrorsPerBatch = 1024;

  /// An enclosing repeat block: the offsets that each repetition adds to detectors and to error numbers.
  struct Loop {
    uint64_t repetitions;
    uint64_t detectors;
    uint64_t errors;
  };
  struct Error {
    double probability;
    uint64_t number;      // in its first repetition
    uint32_t first_flip;  // into flips_
    uint32_t flip_count;
  };
  /// Rare errors that share a Poisson count.
  struct Batch {
    AliasTable weights;
    PoissonTable hits;
    std::vector<Error> errors;
  };
  /// The errors within the same nest of loops.
  struct Nest {
    std::vector<Loop> loops;  // outermost first
    uint64_t repetitions;     // of all loops together
    std::vector<Error> errors;
    std::vector<Batch> batches;      // the rare ones, placed by hits
    std::vector<uint32_t> drawn;     // of `errors`: those drawn bit by bit
    std::vector<uint32_t> inverted;  // of `errors`: those with p > 1/2, flipped everywhere first
  };
  struct Place {
    uint64_t detector_offset;
    uint64_t error_number_offset;
  };
  static constexpr uint32_t kObservable = uint32_t{1} << 31;

  void compile(const DetectorErrorModel& model, std::vector<Loop>& loops, uint64_t& detector_offset,
               uint64_t& error_number);
  static uint64_t shift_of(const DemInstruction& instruction);
  void place_hits(const Nest& nest, const Batch& batch, RandomStream& random, BitTable& detections,
                  BitTable& observables, BitTable* errors) const;
  static Place place_of(const Nest& nest, uint64_t repetition);
  void toggle_row(const Error& error, const Place& place, const uint64_t* row, size_t words, BitTable& detections,
                  BitTable& observables) const;

  size_t detector_count_;
  size_t observable_count_;
  uint64_t error_count_;
  std::vector<Nest> nests_;
  std::vector<uint32_t> flips_;  // row numbers: a detector (of the first repetition), or kObservable + an observable
};

}  // namespace sallow
