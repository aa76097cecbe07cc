#pragma once

namespace sallow {

/// The probability that a χ² variable of `degrees` > 0 degrees of freedom is at least `chi_squared` ≥ 0: the
/// regularized upper incomplete gamma function Q(degrees / 2, chi_squared / 2), to about 1e-12.
double chi_squared_tail(double chi_squared, double degrees);

}  // namespace sallow
