#pragma once

#include <cstddef>
#include <cstdint>

#include "base/lists.h"

namespace sallow {

/// The log-odds of one error in one shot: ln((1-p)/p), with p its probability in this shot; above 0 if it is unlikely.
struct ErrorLogOdds {
  uint32_t error;  // counted from 0 in the model's order, repeats written out
  double log_odds;
};

/// The log-odds of some errors in some shots, one list per shot.
struct ShotLogOdds : Lists<ErrorLogOdds> {};

/// The errors of a model whose log-odds may differ from shot to shot.
class AdjustableErrors {
 public:
  virtual ~AdjustableErrors() = default;
  virtual size_t error_count() const = 0;
  virtual bool is_adjustable(uint32_t error) const = 0;
};

}  // namespace sallow
