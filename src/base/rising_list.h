#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace sallow {

/// Puts a value into a rising list, or takes it out where it is: the sum of two sets, modulo 2, element by element.
template <typename Value>
void toggle_in(std::vector<Value>& rising, Value value) {
  const auto place = std::lower_bound(rising.begin(), rising.end(), value);
  if (place != rising.end() && *place == value) {
    rising.erase(place);
  } else {
    rising.insert(place, value);
  }
}

/// Sorts a list, and of values that stand there an odd number of times leaves one, of the others none.
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
