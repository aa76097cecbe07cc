#include "stats/interval.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/number_text.h"

namespace sallow {
namespace {

// The continued fraction of DLMF 8.17.22 by the modified method of Lentz; converges fast for x < (a + 1) / (a + b + 2),
// in about √max(a, b) steps.
double beta_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  constexpr int kMostFractionSteps = 10'000'000;
  auto nonzero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / nonzero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m < kMostFractionSteps; m++) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonzero(1 + even * d);
    c = nonzero(1 + even / c);
    fraction *= c * d;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonzero(1 + odd * d);
    c = nonzero(1 + odd / c);
    fraction *= c * d;
    if (std::abs(c * d - 1) < 1e-15) break;
  }
  return fraction;
}

// The remainder of Stirling's formula for ln Γ(x): ln Γ(x) - (x - 1/2) ln x + x - ln(2π) / 2, for x ≥ 30 (DLMF 5.11.1).
double stirling_rest(double x) {
  const double square = x * x;
  return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / x;
}

// ln(x^a (1-x)^b / B(a, b)). Differences of whole ln Γ would lose most digits to cancellation at billions of shots.
double log_front(double a, double b, double x, double one_minus_x_log) {
  const double small = std::min(a, b), large = std::max(a, b);
  double gamma_ratio;  // ln Γ(small + large) - ln Γ(large) - small ln(small + large)
  if (large < 30) {
    gamma_ratio = std::lgamma(small + large) - std::lgamma(large) - small * std::log(small + large);
  } else {
    gamma_ratio =
        (large - 0.5) * std::log1p(small / large) - small + stirling_rest(small + large) - stirling_rest(large);
  }
  const double sum_log = std::log(small + large);
  // The power of the smaller parameter is added to ln(small + large) first: about the same size, opposite sign.
  const double powers =
      a <= b ? a * (std::log(x) + sum_log) + b * one_minus_x_log : a * std::log(x) + b * (one_minus_x_log + sum_log);
  return gamma_ratio - std::lgamma(small) + powers;
}

/// The x in [0, 1] at which the rising function f reaches `level`.
template <typename Rising>
double crossing(Rising&& f, double level) {
  double low = 0, high = 1;
  // The loop stops on relative precision, so that small rates keep their digits; below 1e-300 digits do not matter.
  for (int step = 0; step < 2000 && high - low > 1e-15 * high && high > 1e-300; step++) {
    const double middle = low + (high - low) / 2;
    (f(middle) < level ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

}  // namespace

double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front = std::exp(log_front(a, b, x, std::log1p(-x)));
  // I_x(a, b) = 1 - I_{1-x}(b, a); take the side on which the fraction converges.
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

namespace {
void require_shots(double failures, double shots) {
  SALLOW_REQUIRE(failures >= 0 && failures <= shots,
                 shortest_text(failures) + " failures in " + shortest_text(shots) + " shots");
}

/// Wilson's limit for k failures in n shots, on the side given by the sign of z. k may be fractional.
double wilson_limit(double k, double n, double z) {
  return (k + z * z / 2 + z * std::sqrt(k * (1 - k / n) + z * z / 4)) / (n + z * z);
}
}  // namespace

double normal_quantile(double p) {
  SALLOW_REQUIRE(p > 0 && p < 1, "normal_quantile: expected p in (0, 1), got " + std::to_string(p));
  double low = -40, high = 40;
  for (int step = 0; step < 200 && high - low > 1e-15 * std::abs(low); step++) {
    const double middle = low + (high - low) / 2;
    (std::erfc(-middle / std::sqrt(2.0)) / 2 < p ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

Interval clopper_pearson_interval(double failures, double shots, double confidence) {
  require_shots(failures, shots);
  if (shots == 0) return {};
  const double k = failures, n = shots, tail = (1 - confidence) / 2;
  constexpr double kMany = 1e9;
  if (k > kMany && n - k > kMany) {
    const double z = normal_quantile(1 - tail);
    return {wilson_limit(k - 0.5, n, -z), wilson_limit(k + 0.5, n, z)};
  }
  Interval interval;
  if (failures > 0) interval.low = crossing([&](double x) { return incomplete_beta(k, n - k + 1, x); }, tail);
  if (failures < shots) interval.high = crossing([&](double x) { return incomplete_beta(k + 1, n - k, x); }, 1 - tail);
  return interval;
}

}  // namespace sallow
