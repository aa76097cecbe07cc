#pragma once

#include <span>
#include <vector>

#include "decode/contract/decoder.h"
#include "rare/failure_curve.h"
#include "rare/fault_model.h"
#include "rare/rare_estimate.h"

namespace sallow {

/// A failure rate computed from a fitted curve, with the odds of all errors multiplied by `scale`.
struct ExtrapolatedRate {
  double scale = 1;
  double estimate = 0;
  Interval interval;          // 95 %, for the statistical error of the counts alone, if the form of the curve is right
  double share_measured = 0;  // the part of it from weights at which failures were counted
};

/// A failure spectrum and the rates extrapolated from it.
struct FailureSpectrum {
  std::vector<WeightCount> counts;  // the largest weight first
  CurveFit fit;
  std::vector<ExtrapolatedRate> rates;  // empty if there is no curve
  uint64_t decodes = 0;
  double seconds = 0;
};

/// Draws sets of given numbers of faults, from a number at which a tenth of them fail down to where failures are hardly
/// seen. Fits a FailureCurve to the shares that fail, and adds up W_w(scale) f(w), with W_w the exact probability of w
/// faults. f(w) does not change if all odds change by one factor, so one curve serves all scales. Below the counted
/// weights it is an extrapolation, and no interval covers its error.
///
/// The onset is half of a shortest logical error: from there on a minimum-weight decoder may fail; other decoders may
/// fail earlier. The same options give the same counts at any number of threads. options.relative_error is not used.
FailureSpectrum extrapolate_failures(const FaultModel& model, const Decoder& decoder, std::span<const double> scales,
                                     const RareOptions& options);

}  // namespace sallow
