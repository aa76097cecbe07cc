#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sallow {

/// What a shot knows of one error: ln((1-p)/p) with its probability p in this shot, above 0 where it is unlikely.
struct ErrorLogOdds {
  uint32_t error;  // counted from 0 in the model's order, repeats written out
  double log_odds;
};

/// What some shots know of some errors: shot k has entries[starts[k]] up to entries[starts[k + 1] - 1].
struct ShotLogOdds {
  std::vector<uint32_t> starts = {0};
  std::vector<ErrorLogOdds> entries;

  size_t shot_count() const { return starts.size() - 1; }
  std::span<const ErrorLogOdds> of_shot(size_t shot) const {
    return {entries.data() + starts[shot], starts[shot + 1] - starts[shot]};
  }
  void clear() {
    starts.assign(1, 0);
    entries.clear();
  }
};

/// The errors of a model for which a shot may have log-odds of its own.
class AdjustableErrors {
 public:
  virtual ~AdjustableErrors() = default;
  virtual size_t error_count() const = 0;
  virtual bool is_adjustable(uint32_t error) const = 0;
};

}  // namespace sallow
