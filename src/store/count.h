#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sallow {

/// How many. Holds 128 bits, because sinter's tables hold more shots than 64 bits can count.
class Count {
 public:
  constexpr Count() = default;
  template <std::integral Whole>
  constexpr Count(Whole value) : value_(static_cast<uint64_t>(value)) {}

  /// Nothing where the text is not all digits, or counts more than 10^36.
  static std::optional<Count> parse(std::string_view digits);
  std::string str() const;

  explicit operator double() const { return static_cast<double>(value_); }
  bool fits_64_bits() const { return value_ <= UINT64_MAX; }
  /// Of a count that fits.
  uint64_t whole() const;

  /// An InputError where the sum has more than 128 bits.
  Count& operator+=(Count more);
  /// To take away no more than there is.
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
