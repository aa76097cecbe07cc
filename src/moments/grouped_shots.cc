#include "moments/grouped_shots.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/error.h"

namespace sallow {

GroupedShots::GroupedShots(size_t detector_count, std::span<const BitTable> blocks) {
  for (size_t b = 0; b < blocks.size(); b++) {
    require_equal("rows of a block of shots", blocks[b].row_count(), detector_count);
    SALLOW_REQUIRE(b + 1 == blocks.size() || blocks[b].column_count() % 64 == 0,
                   "blocks before the last must have a multiple of 64 shots");
    shot_count_ += blocks[b].column_count();
  }
  group_count_ = static_cast<size_t>(std::min<uint64_t>(kGroups, shot_count_));
  rows_.reset(detector_count, 0);
  if (group_count_ == 0) return;
  group_words_ = static_cast<size_t>((shot_count_ + group_count_ - 1) / group_count_ + 63) / 64;
  rows_.reset(detector_count, group_count_ * group_words_ * 64);
  std::vector<uint64_t> joined((shot_count_ + 63) / 64 + 1);
  for (size_t d = 0; d < detector_count; d++) {
    size_t word = 0;
    for (const BitTable& block : blocks) {
      const size_t words = (block.column_count() + 63) / 64;
      std::copy_n(block.row(d), words, joined.begin() + static_cast<ptrdiff_t>(word));
      word += words;
    }
    for (size_t g = 0; g < group_count_; g++) {
      const uint64_t first = first_shot(g);
      for (uint64_t k = 0; k < group_shots(g); k += 64) {
        const size_t w = static_cast<size_t>((first + k) / 64), shift = (first + k) % 64;
        uint64_t bits = joined[w] >> shift;
        if (shift != 0) bits |= joined[w + 1] << (64 - shift);
        const uint64_t left = group_shots(g) - k;
        if (left < 64) bits &= (uint64_t{1} << left) - 1;
        rows_.row(d)[g * group_words_ + k / 64] = bits;
      }
    }
  }
}

uint64_t GroupedShots::first_shot(size_t group) const {
  const uint64_t size = shot_count_ / group_count_, longer = shot_count_ % group_count_;
  return group * size + std::min<uint64_t>(group, longer);
}

uint64_t GroupedShots::group_shots(size_t group) const {
  return shot_count_ / group_count_ + (group < shot_count_ % group_count_ ? 1 : 0);
}

void GroupedShots::count_odd(std::span<const uint32_t> detectors, std::span<uint32_t> counts) const {
  const uint64_t* rows[4] = {};
  SALLOW_REQUIRE(!detectors.empty() && detectors.size() <= 4, "detectors: 1 to 4");
  for (size_t k = 0; k < detectors.size(); k++) rows[k] = rows_.row(detectors[k]);
  size_t w = 0;
  for (size_t g = 0; g < group_count_; g++) {
    uint32_t count = 0;
    for (const size_t end = w + group_words_; w < end; w++) {
      uint64_t odd = rows[0][w];
      for (size_t k = 1; k < detectors.size(); k++) odd ^= rows[k][w];
      count += static_cast<uint32_t>(std::popcount(odd));
    }
    counts[g] = count;
  }
}

void GroupedShots::count_both(uint32_t a, uint32_t b, std::span<uint32_t> counts) const {
  const uint64_t *row = rows_.row(a), *other = rows_.row(b);
  size_t w = 0;
  for (size_t g = 0; g < group_count_; g++) {
    uint32_t count = 0;
    for (const size_t end = w + group_words_; w < end; w++) {
      count += static_cast<uint32_t>(std::popcount(row[w] & other[w]));
    }
    counts[g] = count;
  }
}

double error_of_mean(std::span<const double> influence) {
  if (influence.size() < 2) return INFINITY;
  double sum = 0;
  for (const double value : influence) sum += value * value;
  const double count = static_cast<double>(influence.size());
  return std::sqrt(sum / (count * (count - 1)));
}

}  // namespace sallow
