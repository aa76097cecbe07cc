#pragma once

#include <span>
#include <vector>

#include "moments/grouped_shots.h"
#include "moments/model_moments.h"
#include "moments/pair_correlations.h"

namespace sallow {

/// Whether shots fit a model, by their detection fractions and by the correlations of pairs.
struct ModelFit {
  double mean_fraction = 0, expected_fraction = 0;  // of all detectors
  /// The mean of z² over detectors, z the deviation of a detector's fraction in standard deviations of the model; 1 if
  /// the model is right.
  double mean_square = 0;
  double fractions_p = 1;
  double pairs_p = 1;  // of the class of pairs that fits worst, times the number of tested classes
  double p_value = 1;  // of both together: twice the smaller one
};

/// Tests a model that was not made from these shots. If the model is right, p_value is at most α with a probability of
/// at most about α:
///
/// - Σ z² over detectors is a sum of correlated χ² variables. The covariances of detectors follow from the model, so
/// the
///   first three cumulants of the sum are known, and the p-value is that of the shifted and scaled χ² distribution with
///   the same cumulants (Imhof, Biometrika 48:419, 1961, section 4).
/// - each class of pairs is tested by Student's t between groups of shots; Bonferroni's correction for the number of
///   classes holds whatever their dependence.
///
/// `tolerance` is a relative error of the model's fractions that is not an alarm, such as 0.02: the variance of each
/// fraction is increased by its square. A model learned from finite shots needs some.
ModelFit test_model_fit(const GroupedShots& shots, const ModelMoments& model, std::span<const PairExcess> excesses,
                        double tolerance = 0);

/// Whether detection fractions changed between the first and the last quarter of the shots.
struct DriftTest {
  double first_fraction = 0, last_fraction = 0;  // means of all detectors
  double p_value = 1;
  /// Detectors with the largest change, in standard deviations; at most five.
  struct Change {
    uint32_t detector;
    double first, last, sigmas;
  };
  std::vector<Change> largest;
};

/// A permutation test: the squared distance between the quarters' fractions, each detector in units of its standard
/// deviation, compared with the same after 9999 random exchanges of groups of shots between the quarters. It holds for
/// any correlation between detectors, and counts as one test. p_value is at least 1/10000.
DriftTest test_drift(const GroupedShots& shots);

}  // namespace sallow
