#pragma once

#include <span>
#include <vector>

#include "decode/contract/decoder.h"
#include "rare/failure_curve.h"
#include "rare/fault_model.h"
#include "rare/rare_estimate.h"

namespace sallow {

/// A failure rate read off a fitted curve, at odds of all errors `scale` times the model's.
struct ExtrapolatedRate {
  double scale = 1;
  double estimate = 0;
  Interval interval;          // of 95 % for the scatter of the counts alone, were the curve of the right form
  double share_measured = 0;  // the part of it that weights bring at which failures were counted
};

/// What a failure spectrum says about rates that were not measured.
struct FailureSpectrum {
  std::vector<WeightCount> counts;  // the largest weight first
  CurveFit fit;
  std::vector<ExtrapolatedRate> rates;  // none where there is no curve
  uint64_t decodes = 0;
  double seconds = 0;
};

/// Draws sets of a given number of faults, from numbers at which a tenth fail down to where failures are hardly seen,
/// fits a FailureCurve to their shares and adds up W_w(scale) f(w), W_w the exact chance of w faults. f(w) does not
/// change where all odds do alike, so that one curve serves all scales; what it is below the counted weights is an
/// extrapolation, and no interval tells how wrong it may be.
///
/// The onset is half of a shortest logical error, from which on a minimum-weight decoder may fail; others may fail
/// earlier. Same options, same counts, at any number of threads; of the options, relative_error is not looked at.
FailureSpectrum extrapolate_failures(const FaultModel& model, const Decoder& decoder, std::span<const double> scales,
                                     const RareOptions& options);

}  // namespace sallow
