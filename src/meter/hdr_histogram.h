#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sallow {

/// A histogram of whole numbers from 0 up to 2^42 with three significant digits, in the layout of HdrHistogram: 1024
/// steps per power of two. Recording takes a few nanoseconds and does not allocate.
class HdrHistogram {
 public:
  HdrHistogram();

  /// Values outside of the range count as its ends.
  void record(int64_t value) {
    const uint64_t inside = value < 0 ? 0 : static_cast<uint64_t>(value) < kMost ? static_cast<uint64_t>(value) : kMost;
    counts_[index_of(inside)]++;
    count_++;
    sum_ += static_cast<double>(inside);
    if (inside > max_) max_ = inside;
  }
  void add(const HdrHistogram& other);
  void clear();

  uint64_t count() const { return count_; }
  uint64_t max() const { return max_; }
  double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }
  /// The smallest value, at the histogram's resolution, that this part of all values does not exceed; 0 if empty.
  uint64_t quantile(double part) const;

  /// The histogram as one line of HdrHistogram's log format, version 1.3, without the head: start and length of the
  /// interval in seconds, the largest value times `unit`, and the counts in the V2 encoding, compressed and in base 64.
  std::string log_line(double start, double seconds, double unit) const;
  /// The head of a log.
  static std::string log_head(const std::string& comment);

 private:
  static constexpr uint64_t kMost = (uint64_t{1} << 42) - 1;
  static constexpr int kHalfBits = 10;  // 2^10 steps per power of two

  static size_t index_of(uint64_t value);
  static uint64_t highest_at(size_t index);

  std::vector<uint64_t> counts_;
  uint64_t count_ = 0, max_ = 0;
  double sum_ = 0;
};

}  // namespace sallow
