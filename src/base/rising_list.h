#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace sallow {

/// Inserts a value into a rising list, or removes the value if the list has it: addition of sets modulo 2.
template <typename Value>
void toggle_in(std::vector<Value>& rising, Value value) {
  const auto place = std::lower_bound(rising.begin(), rising.end(), value);
  if (place != rising.end() && *place == value) {
    rising.erase(place);
  } else {
    rising.insert(place, value);
  }
}

/// Sorts a list and reduces counts modulo 2: keeps one copy of each value that occurs an odd number of times, else
/// none.
template <typename Value>
void cancel_pairs(std::vector<Value>& values) {
  std::sort(values.begin(), values.end());
  size_t kept = 0;
  for (size_t k = 0; k < values.size();) {
    if (k + 1 < values.size() && values[k] == values[k + 1]) {
      k += 2;
    } else {
      values[kept++] = values[k++];
    }
  }
  values.resize(kept);
}

}  // namespace sallow
