#pragma once

#include <cstdint>
#include <vector>

#include "dem/error_model.h"
#include "neural/surface_places.h"

namespace sallow {

/// Where the detectors of a memory experiment in the rotated surface code are: found from a model's detector
/// coordinates (x, y, round), whatever their order, origin, scale, rotation by multiples of 45° and mirror image.
///
/// The last round's detectors come from the data qubits' readout; they belong to the measured stabilizers. Earlier ones
/// come from rounds 0 to rounds - 1. A stabilizer without a detector in some round has no event there (the other
/// stabilizers in round 0, which are random).
///
/// The model's observable may be any line across the patch: it differs from the left column by the product of some
/// measured stabilizers. From the errors of one or two detectors follows which: the flips of the model's observable are
/// those of the network's, xor all events of the `turning` stabilizers, the final ones included.
class SurfaceLayout {
 public:
  /// Throws InputError if the model is not such an experiment, with the reason.
  explicit SurfaceLayout(const DetectorErrorModel& model);

  uint32_t distance() const { return places_.distance(); }
  uint32_t rounds() const { return rounds_; }
  const SurfacePlaces& places() const { return places_; }

  struct Detector {
    uint32_t round;  // == rounds(): from the final readout
    uint32_t place;
  };
  /// By the model's detector.
  const std::vector<Detector>& detectors() const { return detectors_; }
  /// By measured stabilizer: whether its events turn the observable.
  const std::vector<bool>& turning() const { return turning_; }

 private:
  SurfacePlaces places_{3};
  uint32_t rounds_ = 0;
  std::vector<Detector> detectors_;
  std::vector<bool> turning_;
};

}  // namespace sallow
