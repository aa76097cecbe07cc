#include "base/nearest_name.h"

#include <algorithm>
#include <vector>

namespace sallow {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Optimal string alignment: Levenshtein's table, with a swap of neighbours as one edit.
size_t edit_distance(std::string_view a, std::string_view b) {
  size_t width = b.size() + 1;
  std::vector<size_t> table((a.size() + 1) * width);
  for (size_t i = 0; i <= a.size(); i++) {
    for (size_t j = 0; j <= b.size(); j++) {
      size_t& best = table[i * width + j];
      if (i == 0 || j == 0) {
        best = i + j;
        continue;
      }
      bool same = lower(a[i - 1]) == lower(b[j - 1]);
      best = std::min({table[(i - 1) * width + j] + 1, table[i * width + j - 1] + 1,
                       table[(i - 1) * width + j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
        best = std::min(best, table[(i - 2) * width + j - 2] + 1);
      }
    }
  }
  return table.back();
}

size_t shared_start(std::string_view a, std::string_view b) {
  size_t length = 0;
  while (length < std::min(a.size(), b.size()) && lower(a[length]) == lower(b[length])) length++;
  return length;
}

}  // namespace

std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
  constexpr size_t kLongestName = 64;  // a longer word is not a typing error
  if (name.size() > kLongestName) return {};
  std::string_view nearest;
  size_t fewest = std::max<size_t>(1, name.size() / 3) + 1;
  size_t longest_start = 0;
  for (std::string_view candidate : candidates) {
    size_t edits = edit_distance(name, candidate);
    size_t start = shared_start(name, candidate);
    if (edits < fewest || (edits == fewest && !nearest.empty() && start > longest_start)) {
      fewest = edits;
      longest_start = start;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
  std::string_view nearest = nearest_name(name, candidates);
  // If the name itself is a candidate, it is known but misplaced: suggest nothing.
  return nearest.empty() || nearest == name ? std::string() : "did you mean '" + std::string(nearest) + "'?";
}

}  // namespace sallow
