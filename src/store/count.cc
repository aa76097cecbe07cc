#include "store/count.h"

#include <algorithm>

#include "base/error.h"

namespace sallow {

std::optional<Count> Count::parse(std::string_view digits) {
  constexpr size_t kMostDigits = 36;
  const size_t first = std::min(digits.find_first_not_of('0'), digits.size());
  if (digits.empty() || digits.size() - first > kMostDigits) return std::nullopt;
  Count count;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    count.value_ = 10 * count.value_ + static_cast<uint64_t>(c - '0');
  }
  return count;
}

std::string Count::str() const {
  std::string digits;
  Wide rest = value_;
  do {
    digits += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  } while (rest > 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

uint64_t Count::whole() const {
  SALLOW_CHECK(fits_64_bits());
  return static_cast<uint64_t>(value_);
}

Count& Count::operator+=(Count more) {
  const Wide before = value_;
  value_ += more.value_;
  if (value_ < before) throw InputError("the sum of counts exceeds 128 bits");
  return *this;
}

Count operator-(Count from, Count part) {
  SALLOW_CHECK(part <= from);
  from.value_ -= part.value_;
  return from;
}

}  // namespace sallow
