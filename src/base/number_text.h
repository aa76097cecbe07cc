#pragma once

#include <string>

namespace sallow {

/// The shortest decimal text that reads back as the same double, written as C++ streams write it where that is shorter:
/// 0.001, 1e-05, 3.
std::string shortest_text(double value);

}  // namespace sallow
