#include "meter/hdr_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace sallow {

namespace {

void append_big_endian(uint64_t value, int bytes, std::string& out) {
  for (int k = bytes - 1; k >= 0; k--) out += static_cast<char>(value >> (8 * k) & 0xff);
}

/// LEB128 of a zigzag number, at most nine bytes.
void append_zigzag(int64_t value, std::string& out) {
  uint64_t left = (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
  for (int k = 0; k < 8 && left >= 0x80; k++, left >>= 7) out += static_cast<char>((left & 0x7f) | 0x80);
  out += static_cast<char>(left);
}

/// A zlib stream (RFC 1950) of stored blocks (RFC 1951, 3.2.4): valid, but not smaller.
std::string stored_zlib(std::string_view bytes) {
  std::string out = "\x78\x01";
  constexpr size_t kBlock = 65535;
  for (size_t at = 0; at < bytes.size() || at == 0; at += kBlock) {
    const std::string_view block = bytes.substr(at, kBlock);
    const auto size = static_cast<uint32_t>(block.size());
    out += at + block.size() >= bytes.size() ? '\x01' : '\x00';
    for (const uint32_t number : {size, ~size}) {
      out += static_cast<char>(number & 0xff);
      out += static_cast<char>(number >> 8 & 0xff);
    }
    out += block;
  }
  uint32_t a = 1, b = 0;
  for (const char c : bytes) {
    a = (a + static_cast<unsigned char>(c)) % 65521;
    b = (b + a) % 65521;
  }
  append_big_endian(b << 16 | a, 4, out);
  return out;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t at = 0; at < bytes.size(); at += 3) {
    uint32_t three = 0;
    for (size_t k = 0; k < 3; k++) {
      three = three << 8 | (at + k < bytes.size() ? static_cast<unsigned char>(bytes[at + k]) : 0u);
    }
    for (size_t k = 0; k < 4; k++) {
      out += at + k > bytes.size() ? '=' : kDigits[three >> (18 - 6 * k) & 63];
    }
  }
  return out;
}

}  // namespace

HdrHistogram::HdrHistogram() : counts_(index_of(kMost) + 1) {}

size_t HdrHistogram::index_of(uint64_t value) {
  constexpr uint64_t kMask = (uint64_t{2} << kHalfBits) - 1;
  const int bucket = static_cast<int>(std::bit_width(value | kMask)) - (kHalfBits + 1);
  return (static_cast<size_t>(bucket) << kHalfBits) + static_cast<size_t>(value >> bucket);
}

uint64_t HdrHistogram::highest_at(size_t index) {
  constexpr size_t kHalf = size_t{1} << kHalfBits;
  if (index < 2 * kHalf) return index;
  const size_t bucket = (index >> kHalfBits) - 1;
  const uint64_t step = index - (bucket << kHalfBits);
  return ((step + 1) << bucket) - 1;
}

void HdrHistogram::add(const HdrHistogram& other) {
  for (size_t k = 0; k < counts_.size(); k++) counts_[k] += other.counts_[k];
  count_ += other.count_;
  sum_ += other.sum_;
  max_ = std::max(max_, other.max_);
}

void HdrHistogram::clear() {
  std::ranges::fill(counts_, 0);
  count_ = max_ = 0;
  sum_ = 0;
}

uint64_t HdrHistogram::quantile(double part) const {
  if (count_ == 0) return 0;
  const auto wanted = static_cast<uint64_t>(std::ceil(part * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (size_t k = 0; k < counts_.size(); k++) {
    seen += counts_[k];
    if (seen >= std::max<uint64_t>(wanted, 1)) return std::min(highest_at(k), max_);
  }
  return max_;
}

std::string HdrHistogram::log_line(double start, double seconds, double unit) const {
  std::string body;
  const size_t end = count_ == 0 ? 0 : index_of(max_) + 1;
  for (size_t k = 0; k < end;) {
    if (counts_[k] != 0) {
      append_zigzag(static_cast<int64_t>(counts_[k++]), body);
      continue;
    }
    const size_t first = k;
    while (k < end && counts_[k] == 0) k++;
    append_zigzag(-static_cast<int64_t>(k - first), body);
  }
  std::string encoded;
  append_big_endian(0x1c849313, 4, encoded);  // V2
  append_big_endian(body.size(), 4, encoded);
  append_big_endian(0, 4, encoded);  // offset of normalization
  append_big_endian(3, 4, encoded);  // significant digits
  append_big_endian(1, 8, encoded);
  append_big_endian(kMost, 8, encoded);
  append_big_endian(std::bit_cast<uint64_t>(1.0), 8, encoded);
  encoded += body;
  const std::string packed = stored_zlib(encoded);
  std::string line;
  append_big_endian(0x1c849314, 4, line);  // V2, compressed
  append_big_endian(packed.size(), 4, line);
  line += packed;
  char numbers[96];
  std::snprintf(numbers, sizeof numbers, "%.3f,%.3f,%.3f,", start, seconds, static_cast<double>(max_) * unit);
  return numbers + base64(line) + "\n";
}

std::string HdrHistogram::log_head(const std::string& comment) {
  return "#[" + comment + "]\n#[Histogram log format version 1.3]\n" +
         "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n";
}

}  // namespace sallow
