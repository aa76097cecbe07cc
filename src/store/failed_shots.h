#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sallow {

/// Which shots of a shard failed, as bytes for a store: of each, how many shots lie between it and the one before it
/// (between it and the shard's start, for the first), in LEB128: seven bits per byte, the lowest first, and the eighth
/// bit where more follow. Where one shot in a hundred fails, that is a byte per failure.
std::string failed_shots_text(std::span<const uint64_t> shots);

/// The shots, rising; nothing where the bytes are not whole.
std::optional<std::vector<uint64_t>> parse_failed_shots(std::string_view bytes);

}  // namespace sallow
