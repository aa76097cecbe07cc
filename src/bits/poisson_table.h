#pragma once

#include <cstdint>
#include <vector>

#include "bits/random_stream.h"

namespace sallow {

/// Draws counts from a Poisson distribution by comparing one random word with integer thresholds.
///
/// Flipping a bit with probability p is the same as flipping it N times, where N is a Poisson count of mean
/// flip_rate(p). So any number of independent flips can share one count, and each hit is then assigned to one of them.
/// The thresholds are computed with + - * / alone and are the same on every machine. Counts less likely than 2^-64
/// times the likeliest are left out.
class PoissonTable {
 public:
  /// `mean` is in [0, 1e15), else UsageError.
  explicit PoissonTable(double mean);

  uint64_t draw(RandomStream& random) const {
    uint64_t sum = 0;
    for (uint32_t k = 0; k < draws_; k++) sum += draw_one(random.next());
    return sum;
  }

 private:
  static constexpr int kGuideBits = 8;
  uint64_t draw_one(uint64_t word) const {
    uint32_t k = guide_[word >> (64 - kGuideBits)];
    while (k < thresholds_.size() && word >= thresholds_[k]) k++;
    return least_ + k;
  }

  uint32_t draws_ = 1;  // a count of large mean is the sum of several draws
  uint64_t least_ = 0;
  std::vector<uint64_t> thresholds_;  // count is least_ + k where thresholds_[k-1] <= word < thresholds_[k]
  std::vector<uint32_t> guide_;       // the first k to try, by the word's leading bits
};

/// λ = -ln(1 - 2p) / 2, for p in [0, 1/2), else UsageError: an odd Poisson count of mean λ has probability p.
double flip_rate(double probability);
/// λ = ln(1 + w), for w in [0, 2^1023], else UsageError: a Poisson count of mean λ is nonzero with odds w, that is,
/// with probability w / (1 + w).
double presence_rate(double odds);

}  // namespace sallow
