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

/// Wilson's score interval (J. Am. Stat. Assoc. 22:209, 1927): shorter, and right on average over rates only. For
/// plots and for decisions between many tasks.
Interval wilson_interval(uint64_t failures, uint64_t shots, double confidence = 0.95);

/// The rates at which the counts are at least 1 / `factor` times as likely as at failures / shots; sinter's way, with
/// its usual factor. Not made to cover with a stated confidence: by Wilks' theorem, 1000 stands for about 99.98 %, 6.83
/// for 95 %.
Interval likelihood_interval(uint64_t failures, uint64_t shots, double factor = 1000);

/// The regularized incomplete beta function I_x(a, b), a and b > 0, x in [0, 1]: the chance that a Beta(a, b) variable
/// is at most x.
double incomplete_beta(double a, double b, double x);

/// The z for which a standard normal variable is at most z with probability p, p in (0, 1).
double normal_quantile(double p);

}  // namespace sallow
