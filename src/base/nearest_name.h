#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sallow {

/// The candidate with the fewest edits (insertions, deletions, substitutions, swaps of neighbours) from `name`, letter
/// case aside; among equals the one that starts like it for longest. Empty when none is near enough to have been
/// meant.
std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates);

/// "did you mean 'NEAREST'?", or empty when nothing is near.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace sallow
