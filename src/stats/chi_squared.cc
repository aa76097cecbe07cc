#include "stats/chi_squared.h"

#include <cmath>

namespace sallow {
namespace {

constexpr int kMaxSteps = 100'000;
constexpr double kPrecision = 1e-15;

// P(a, x) by its series, DLMF 8.11.4; quick for x < a + 1.
double lower_by_series(double a, double x) {
  double term = 1 / a, sum = term;
  for (int k = 1; k < kMaxSteps && term > sum * kPrecision; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum * std::exp(a * std::log(x) - x - std::lgamma(a));
}

// Q(a, x) by the continued fraction of DLMF 8.9.2, with the modified method of Lentz; quick for x > a + 1.
double upper_by_fraction(double a, double x) {
  constexpr double kTiny = 1e-300;
  double b = x + 1 - a, c = 1 / kTiny, d = 1 / b, fraction = d;
  for (int k = 1; k < kMaxSteps; k++) {
    const double numerator = -k * (k - a);
    b += 2;
    d = numerator * d + b;
    d = 1 / (std::abs(d) < kTiny ? kTiny : d);
    c = b + numerator / c;
    if (std::abs(c) < kTiny) c = kTiny;
    fraction *= c * d;
    if (std::abs(c * d - 1) < kPrecision) break;
  }
  return fraction * std::exp(a * std::log(x) - x - std::lgamma(a));
}

}  // namespace

double chi_squared_tail(double chi_squared, double degrees) {
  const double a = degrees / 2, x = chi_squared / 2;
  if (x <= 0) return 1;
  return x < a + 1 ? 1 - lower_by_series(a, x) : upper_by_fraction(a, x);
}

}  // namespace sallow
