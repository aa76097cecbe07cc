#pragma once

#include <span>

#include "stats/interval.h"

namespace sallow {

/// A rate estimated from independent groups of chains, each with an estimate of its own.
struct GroupEstimate {
  double rate = 0;             // the mean, at most 1: unbiased if every group's estimate is
  Interval interval;           // 95 %, within [0, 1], around the rate
  double relative_error = 0;   // one standard error of ln rate
  double spread = 0;           // standard deviation of ln estimate between groups
  double log_normal_rate = 0;  // the rate if the estimates are log-normal; 0 if one is 0
};

/// Estimates that are products of many ratios are nearly log-normal. The logarithm of the mean of a log-normal variable
/// is m + s²/2, with m and s² the mean and variance of its logarithm; its standard error is √(s²/n + s⁴/(2(n-1)))
/// (Cox's method: C. E. Land, Technometrics 14:145 (1972); X.-H. Zhou and S. Gao, Statist. Med. 16:783 (1997)). The
/// error is this one or that of the plain mean, whichever is larger. The interval, around the logarithm of the mean,
/// uses Student's t with n - 1 degrees of freedom. At least two estimates, all positive; if one is 0, the interval is
/// [0, 1] and the errors are infinite.
GroupEstimate estimate_from_groups(std::span<const double> estimates);

/// The quantile t of Student's distribution: a variable is below t with probability p, p in [0.5, 1).
double student_quantile(double p, double degrees_of_freedom);

}  // namespace sallow
