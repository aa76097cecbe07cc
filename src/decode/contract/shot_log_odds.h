#pragma once

#include <cstddef>
#include <cstdint>

#include "base/lists.h"

namespace sallow {

/// What a shot knows of one error: ln((1-p)/p) with its probability p in this shot, above 0 where it is unlikely.
struct ErrorLogOdds {
  uint32_t error;  // counted from 0 in the model's order, repeats written out
  double log_odds;
};

/// What some shots know of some errors, a list per shot.
struct ShotLogOdds : Lists<ErrorLogOdds> {};

/// The errors of a model for which a shot may have log-odds of its own.
class AdjustableErrors {
 public:
  virtual ~AdjustableErrors() = default;
  virtual size_t error_count() const = 0;
  virtual bool is_adjustable(uint32_t error) const = 0;
};

}  // namespace sallow
