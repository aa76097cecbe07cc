#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "moments/grouped_shots.h"
#include "moments/model_moments.h"

namespace sallow {

/// The log-likelihood of detection events under error models, detector by detector, each given the most closely related
/// earlier detectors:
///     ln P(s) ≈ Σ_d ln P(s_d | s_w(d)),   w(d) at most kWindow detectors before d.
///
/// This is Vecchia's approximation (J. R. Stat. Soc. B 50:297, 1988). Each term is exact under the model: the errors'
/// joint distribution on a few detectors, by a Walsh-Hadamard transform. With kWindow + 1 detectors or fewer it is the
/// exact likelihood. A right model has the largest expectation, because each term is a proper score.
///
/// Windows come from the first model, so that all models are compared on the same terms. Impossible patterns count as
/// probability kLeastProbability.
class WindowLikelihood {
 public:
  static constexpr size_t kWindow = 9;
  static constexpr double kLeastProbability = 1e-12;

  explicit WindowLikelihood(const ModelMoments& structure);

  /// By model: the sum over the shots of each group. All models have the same number of detectors as the shots, else
  /// UsageError.
  std::vector<std::vector<double>> log_likelihoods(const GroupedShots& shots,
                                                   std::span<const ModelMoments* const> models,
                                                   size_t threads = 1) const;

 private:
  std::vector<std::vector<uint32_t>> windows_;  // by detector; the detector itself comes last
};

/// The mean of a - b per shot, with one standard error, from sums by group.
struct MeanDifference {
  double mean = 0, error = 0;
};
MeanDifference mean_difference(const GroupedShots& shots, std::span<const double> a, std::span<const double> b);

}  // namespace sallow
