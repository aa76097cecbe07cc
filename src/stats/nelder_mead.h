#pragma once

#include <functional>
#include <span>
#include <vector>

namespace sallow {

/// A local minimum of a function of a few variables by the simplex method of J. A. Nelder and R. Mead, Comput. J. 7:308
/// (1965). The first simplex has `step` along each variable. Infinite values mark points out of bounds. Stops once the
/// simplex's values agree to 1e-10 relative, or after 2000 evaluations.
std::vector<double> nelder_mead(const std::function<double(std::span<const double>)>& function,
                                std::vector<double> start, double step);

}  // namespace sallow
