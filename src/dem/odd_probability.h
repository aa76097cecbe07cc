#pragma once

namespace sallow {

/// The probability that exactly one of two independent events happens.
inline double odd_probability(double p, double q) {
  return p * (1 - q) + q * (1 - p);
}

}  // namespace sallow
