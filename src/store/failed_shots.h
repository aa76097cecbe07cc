#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sallow {

/// The failed shots of a shard, as bytes for a store. Each entry is the number of shots between a failed shot and the
/// previous one (or the shard's start), in LEB128: seven bits per byte, the lowest first, with the eighth bit set if
/// more bytes follow. If one shot in a hundred fails, this takes one byte per failure.
std::string failed_shots_text(std::span<const uint64_t> shots);

/// The failed shots in increasing order; nothing if the bytes are incomplete.
std::optional<std::vector<uint64_t>> parse_failed_shots(std::string_view bytes);

}  // namespace sallow
