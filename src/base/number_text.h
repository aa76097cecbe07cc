#pragma once

#include <span>
#include <string>

namespace sallow {

/// The fewest digits that read back as the same double, laid out as printf's %g does: 0.001, 1e-05, 1e+20; whole
/// numbers up to 2^53 in full: 100000.
std::string shortest_text(double value);

/// "(1, 2.5)", or nothing for no numbers.
std::string printed_arguments(std::span<const double> numbers);

}  // namespace sallow
