#pragma once

#include <algorithm>
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

}  // namespace sallow
