#pragma once

#include <span>

#include "stats/interval.h"

namespace sallow {

/// A rate from independent groups of chains, each of which gave an estimate of its own.
struct GroupEstimate {
  double rate = 0;             // the mean, at most 1: unbiased where every group's is
  Interval interval;           // of 95 %, within [0, 1], about the rate
  double relative_error = 0;   // one standard error of ln rate
  double spread = 0;           // standard deviation of ln estimate between groups
  double log_normal_rate = 0;  // what the rate would be if the estimates were log-normal; 0 where one is 0
};

/// Estimates that are products of many ratios are nearly log-normal. The logarithm of such a variable's mean is m +
/// s²/2 with m and s² the mean and variance of its logarithm, of standard error √(s²/n + s⁴/(2(n-1))) (Cox's method: C.
/// E. Land, Technometrics 14:145 (1972); X.-H. Zhou and S. Gao, Statist. Med. 16:783 (1997)). The error is that or the
/// mean's own, whichever is larger; the interval, about the mean's logarithm, takes Student's t of n - 1 degrees of
/// freedom. At least two estimates, all positive; where one is 0, the interval is [0, 1] and the errors are infinite.
GroupEstimate estimate_from_groups(std::span<const double> estimates);

/// The t that a variable of Student's distribution stays below with chance p; p in [0.5, 1).
double student_quantile(double p, double degrees_of_freedom);

}  // namespace sallow
