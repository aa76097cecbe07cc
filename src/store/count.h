#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sallow {

/// A count of 128 bits, because tables of sinter may have more shots than 64 bits can count.
class Count {
 public:
  constexpr Count() = default;
  template <std::integral Whole>
  constexpr Count(Whole value) : value_(static_cast<uint64_t>(value)) {}

  /// Returns nothing if the text is not all digits, or exceeds 10^36.
  static std::optional<Count> parse(std::string_view digits);
  std::string str() const;

  explicit operator double() const { return static_cast<double>(value_); }
  bool fits_64_bits() const { return value_ <= UINT64_MAX; }
  /// The value of a count that fits in 64 bits.
  uint64_t whole() const;

  /// Throws InputError if the sum exceeds 128 bits.
  Count& operator+=(Count more);
  /// Requires part <= from.
  friend Count operator-(Count from, Count part);
  friend bool operator==(Count, Count) = default;
  friend auto operator<=>(Count a, Count b) { return a.value_ <=> b.value_; }

 private:
  __extension__ using Wide = unsigned __int128;
  Wide value_ = 0;
};

inline Count operator+(Count a, Count b) {
  return a += b;
}

}  // namespace sallow
