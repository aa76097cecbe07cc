#pragma once

#include <cstdint>

namespace sallow {

/// A range that holds the true rate with at least the confidence it was asked for.
struct Interval {
  double low = 0;
  double high = 1;
};

/// Clopper and Pearson's interval of a binomial rate: covers at least `confidence`, whatever the rate, also where no
/// failure was seen. This is what every command prints as low and high.
///
/// C. J. Clopper and E. S. Pearson, Biometrika 26:404 (1934): low and high are where the chance of at least, and of at
/// most, `failures` falls to (1 - confidence) / 2. Without a shot it is [0, 1]. failures ≤ shots.
Interval clopper_pearson_interval(uint64_t failures, uint64_t shots, double confidence = 0.95);

/// The regularized incomplete beta function I_x(a, b), a and b > 0, x in [0, 1]: the chance that a Beta(a, b) variable
/// is at most x.
double incomplete_beta(double a, double b, double x);

/// The z for which a standard normal variable is at most z with probability p, p in (0, 1).
double normal_quantile(double p);

}  // namespace sallow
