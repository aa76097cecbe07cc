#pragma once

#include <cstdint>
#include <vector>

#include "bits/alias_table.h"
#include "bits/bit_table.h"
#include "bits/poisson_table.h"
#include "dem/error_model.h"

namespace sallow {

/// Samples the errors of a model, and with them detection events and observable flips.
///
/// Every error of probability p is a Poisson number of hits of mean -ln(1-2p)/2, of which the parity counts. So all
/// errors of a block of shots share one Poisson count, and each hit is given an error (by weight) and a shot: the cost
/// is that of the errors that happen. Errors with p > 1/2 happen in every shot, undone with 1-p; those near 1/2 are
/// drawn bit by bit. Repeat blocks stay folded: a hit also picks its repetition.
///
/// Shot k depends only on (seed, k): never on threads or CPU. Safe to share between threads.
class ErrorModelSampler {
 public:
  /// Throws InputError where the model has more detectors, observables or errors than a table can have rows.
  explicit ErrorModelSampler(const DetectorErrorModel& model);

  size_t detector_count() const { return detector_count_; }
  size_t observable_count() const { return observable_count_; }
  /// Errors, repeats written out.
  uint64_t error_count() const { return error_count_; }

  /// Fills the tables (reset by this call) for shots block * 1024 to block * 1024 + 1023: one row per detector,
  /// observable or error, one column per shot. `errors`, where not null, records which errors happened; it does not
  /// change the others.
  void sample_block(uint64_t seed, uint64_t block, BitTable& detections, BitTable& observables,
                    BitTable* errors = nullptr) const;
  /// What given errors (error_count() rows, any number of columns) flip.
  void replay(const BitTable& errors, BitTable& detections, BitTable& observables) const;

 private:
  // Few enough errors share a Poisson count for the rows that neighbours in the model flip to lie in a near cache.
  static constexpr size_t kErrorsPerBatch = 1024;

  /// An enclosing repeat: what one more repetition adds to detectors and to error numbers.
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
  /// Rare errors that share a count of hits.
  struct Batch {
    AliasTable weights;
    PoissonTable hits;
    std::vector<Error> errors;
  };
  /// The errors that stand in the same nest of loops.
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
  std::vector<uint32_t> flips_;  // rows: a detector (of the first repetition), or kObservable + an observable
};

}  // namespace sallow
