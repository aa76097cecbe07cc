#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bits/bit_table.h"
#include "dem/error_model.h"
#include "dem/error_model_sampler.h"
#include "neural/surface_layout.h"
#include "training/sequence.h"

namespace sallow {

/// Training shots from a memory experiment's model, with an answer after every round.
///
/// A shot of R rounds, cut after round c, becomes a shot of c rounds: the rounds' events stay, and the data qubits are
/// read. Its final events and flip follow from the errors of the model:
///   - an error with a detector before the cut happens in both; its measured events at or after the cut become final
///     events of the same stabilizers, and it flips the observable as in the model;
///   - an error with all detectors at or after the cut does not happen;
///   - the errors of the readout, whose detectors are all final in the model, happen at each cut on their own.
/// This is exact if the model's rounds are alike: one sample gives R labels instead of one. All errors are put into one
/// model with a detector per round and stabilizer, one per cut and final event, and two observables per cut.
///
/// Shot k depends only on (seed, k). Safe to share between threads.
class CutModel {
 public:
  explicit CutModel(const DetectorErrorModel& model);

  const SurfaceLayout& layout() const { return layout_; }

  struct Block {
    BitTable detections, observables;
    BitTable flips;  // one row per cut: the network's observable
  };
  void sample_block(uint64_t seed, uint64_t block, Block& out) const;
  /// The detection events of the shots cut after the last round, one row per detector of the model: these are shots of
  /// the model. `turned`, one row, tells where the model's observable and the network's differ.
  BitTable last_detections(const Block& block, BitTable& turned) const;
  /// Writes `count` shots of a block, from `first` on, into `to` from its shot `at` on. `to` has this model's rounds
  /// and a cut after every round.
  void load(const Block& block, size_t first, size_t count, size_t at, Sequences& to) const;

 private:
  size_t event_row(size_t round, size_t place) const { return round * layout_.places().count() + place; }
  size_t final_row(size_t cut, size_t place) const {
    return layout_.rounds() * layout_.places().count() + (cut - 1) * layout_.places().measured_count() + place;
  }
  DetectorErrorModel cut(const DetectorErrorModel& model) const;

  SurfaceLayout layout_;
  ErrorModelSampler sampler_;
};

}  // namespace sallow
