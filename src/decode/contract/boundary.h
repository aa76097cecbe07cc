#pragma once

#include <cstdint>

namespace sallow {

/// Stands where an edge, or a matched detection event, has the boundary in place of a second detector.
inline constexpr uint32_t kBoundary = UINT32_MAX;

}  // namespace sallow
