#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace sallow {

// exp2 and log by additions and multiplications only, accurate to about 1e-8. The C library's functions differ in the
// last bit between CPUs, which would change the course of a seeded search.

/// 2^x; 0 if x < -1000. x must be below 1000.
inline double reproducible_exp2(double x) {
  if (x < -1000) return 0;
  double whole = std::floor(x);
  double f = (x - whole) * 0.6931471805599453;  // e^f by its Taylor series, f in [0, ln 2)
  double series = 1 + f / 9;
  series = 1 + f / 8 * series;
  series = 1 + f / 7 * series;
  series = 1 + f / 6 * series;
  series = 1 + f / 5 * series;
  series = 1 + f / 4 * series;
  series = 1 + f / 3 * series;
  series = 1 + f / 2 * series;
  series = 1 + f * series;
  return series * std::bit_cast<double>(static_cast<uint64_t>(static_cast<int64_t>(whole) + 1023) << 52);
}

/// ln x for a normal positive number.
inline double reproducible_log(double x) {
  uint64_t bits = std::bit_cast<uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52) - 1022;
  double mantissa = std::bit_cast<double>((bits & 0x000fffffffffffffull) | 0x3fe0000000000000ull);  // [1/2, 1)
  if (mantissa < 0.7071067811865476) {
    mantissa *= 2;
    exponent--;
  }
  double z = (mantissa - 1) / (mantissa + 1);  // ln m = 2 artanh z, |z| < 0.172
  double s = z * z;
  double series = 1 + s * (1.0 / 3 + s * (1.0 / 5 + s * (1.0 / 7 + s * (1.0 / 9 + s * (1.0 / 11)))));
  return exponent * 0.6931471805599453 + 2 * z * series;
}

}  // namespace sallow
