#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bits/bit_table.h"

namespace sallow {

/// Detection events of many shots, cut into groups of consecutive shots, so that the scatter between groups gives the
/// standard error of any statistic.
///
/// One row per detector. Each group starts at a whole word and has the same number of words; the bits after its shots
/// are 0.
class GroupedShots {
 public:
  static constexpr size_t kGroups = 64;

  GroupedShots() = default;
  /// Blocks of shots in order, each with one row per detector and one column per shot. All blocks but the last must
  /// have a multiple of 64 shots, else UsageError.
  GroupedShots(size_t detector_count, std::span<const BitTable> blocks);

  size_t detector_count() const { return rows_.row_count(); }
  uint64_t shot_count() const { return shot_count_; }
  /// kGroups, or the number of shots if there are fewer.
  size_t group_count() const { return group_count_; }
  /// Sizes differ by one shot at most.
  uint64_t group_shots(size_t group) const;
  size_t group_words() const { return group_words_; }
  /// The words of all groups of a detector, one group after another.
  std::span<const uint64_t> row(size_t detector) const { return {rows_.row(detector), group_count_ * group_words_}; }

  /// Per group: the number of shots in which an odd number of these detectors fire.
  void count_odd(std::span<const uint32_t> detectors, std::span<uint32_t> counts) const;
  /// Per group: the number of shots in which both detectors fire.
  void count_both(uint32_t a, uint32_t b, std::span<uint32_t> counts) const;

 private:
  uint64_t first_shot(size_t group) const;

  BitTable rows_;
  uint64_t shot_count_ = 0;
  size_t group_count_ = 0, group_words_ = 0;
};

/// The standard error of a mean, from its influence: one value per group, whose mean is 0.
double error_of_mean(std::span<const double> influence);

}  // namespace sallow
