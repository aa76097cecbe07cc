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
/// most, `failures` falls to (1 - confidence) / 2. Without a shot it is [0, 1]. failures ≤ shots; whole numbers, which
/// may be too large for 64 bits. Where more than 10^9 shots fail and do not, it is E. B. Wilson's interval of half a
/// failure less and more, J. Am. Stat. Assoc. 22:209 (1927), from which it then differs by less than its own rounding.
Interval clopper_pearson_interval(double failures, double shots, double confidence = 0.95);

/// The regularized incomplete beta function I_x(a, b), a and b > 0, x in [0, 1]: the chance that a Beta(a, b) variable
/// is at most x.
double incomplete_beta(double a, double b, double x);

/// The z for which a standard normal variable is at most z with probability p, p in (0, 1).
double normal_quantile(double p);

}  // namespace sallow
