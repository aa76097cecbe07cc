#pragma once

#include <cstdint>

namespace sallow {

/// In place of a second detector: the edge, or the matched detection event, ends at the boundary.
inline constexpr uint32_t kBoundary = UINT32_MAX;

}  // namespace sallow
