#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dem/error_hypergraph.h"

namespace sallow {

/// Exact expectations of detection events under an error model.
///
/// With σ = 1 - 2 (event), the mean of a product of σ over a set of detectors is Π (1 - 2p) over the errors that flip
/// an odd number of them, because errors are independent.
class ModelMoments {
 public:
  explicit ModelMoments(const DetectorErrorModel& model);

  const ErrorHypergraph& errors() const { return errors_; }
  /// The mean of the product of σ over these detectors, which must be different.
  double mean(std::span<const uint32_t> detectors) const;
  /// The probability that a detector fires.
  double fraction(uint32_t detector) const { return (1 - means_[detector]) / 2; }
  /// The covariance of two detectors' events; 0 if no error flips both.
  double covariance(uint32_t a, uint32_t b) const;
  /// The detectors that share an error with this one, rising, without itself.
  std::span<const uint32_t> neighbours(uint32_t detector) const { return neighbours_[detector]; }

 private:
  ErrorHypergraph errors_;
  std::vector<double> means_;  // by detector
  Lists<uint32_t, uint64_t> neighbours_;
  Lists<double, uint64_t> covariances_;  // by detector and neighbour
};

}  // namespace sallow
