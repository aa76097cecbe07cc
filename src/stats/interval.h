#pragma once

#include <cstdint>

namespace sallow {

/// A range that contains the true rate with at least the requested confidence.
struct Interval {
  double low = 0;
  double high = 1;
};

/// The Clopper-Pearson interval of a binomial rate: covers at least `confidence` at every rate, even if no failure was
/// seen. Every command prints it as low and high.
///
/// C. J. Clopper and E. S. Pearson, Biometrika 26:404 (1934): at `low` the probability of at least `failures` failures,
/// and at `high` the probability of at most `failures`, is (1 - confidence) / 2. Without shots it is [0, 1].
/// failures ≤ shots; whole numbers, which may exceed 64 bits. If both failures and successes exceed 10^9, the result is
/// E. B. Wilson's interval, J. Am. Stat. Assoc. 22:209 (1927), with half a failure less and more; the two then differ
/// by less than the rounding of this one. UsageError if there are more failures than shots.
Interval clopper_pearson_interval(double failures, double shots, double confidence = 0.95);

/// The regularized incomplete beta function I_x(a, b), a and b > 0, x in [0, 1]: the probability that a Beta(a, b)
/// variable is at most x.
double incomplete_beta(double a, double b, double x);

/// The z for which a standard normal variable is at most z with probability p, p in (0, 1), else UsageError.
double normal_quantile(double p);

}  // namespace sallow
