#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"
#include "dem/error_model.h"

namespace sallow {

/// The detectors of a model by round. Rounds are counted from 0; within a round, detectors are in the order of their
/// numbers, and a detector's place is counted from 0.
class DetectorRounds {
 public:
  /// The round of a detector is its last coordinate, as the model's `detector` lines give it, with shifts. Throws an
  /// InputError that names the detector if it has no coordinates, or if the last one is not a whole number from 0 on.
  /// The smallest coordinate of all detectors is round 0.
  static DetectorRounds from_model(const DetectorErrorModel& model);
  /// One round per detector.
  explicit DetectorRounds(std::span<const uint32_t> round_of);

  uint32_t round_count() const { return static_cast<uint32_t>(detectors_.size()); }
  size_t detector_count() const { return round_of_.size(); }
  uint32_t round_of(uint32_t detector) const { return round_of_[detector]; }
  uint32_t place_of(uint32_t detector) const { return place_of_[detector]; }
  /// The detectors of a round, rising.
  std::span<const uint32_t> detectors(uint32_t round) const { return detectors_[round]; }

 private:
  std::vector<uint32_t> round_of_, place_of_;
  Lists<uint32_t> detectors_;
};

/// The same model with these rounds, one per detector, as coordinates in place of its own; repeats are written out.
DetectorErrorModel with_rounds(const DetectorErrorModel& model, std::span<const uint32_t> round_of);

}  // namespace sallow
