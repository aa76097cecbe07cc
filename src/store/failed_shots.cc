#include "store/failed_shots.h"

namespace sallow {

std::string failed_shots_text(std::span<const uint64_t> shots) {
  std::string bytes;
  uint64_t next = 0;
  for (const uint64_t shot : shots) {
    uint64_t gap = shot - next;
    for (; gap >= 0x80; gap >>= 7) bytes += static_cast<char>(gap | 0x80);
    bytes += static_cast<char>(gap);
    next = shot + 1;
  }
  return bytes;
}

std::optional<std::vector<uint64_t>> parse_failed_shots(std::string_view bytes) {
  constexpr uint64_t kMostShot = uint64_t{1} << 62;
  std::vector<uint64_t> shots;
  uint64_t next = 0, gap = 0;
  unsigned shift = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    if (shift > 56) return std::nullopt;
    gap |= uint64_t{byte & 0x7fu} << shift;
    shift += 7;
    if (byte >= 0x80) continue;
    if (gap > kMostShot - next) return std::nullopt;
    shots.push_back(next + gap);
    next = shots.back() + 1;
    gap = shift = 0;
  }
  if (shift > 0) return std::nullopt;
  return shots;
}

}  // namespace sallow
