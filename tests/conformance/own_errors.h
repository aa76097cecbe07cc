#pragma once

#include <cstdint>

#include "dem/error_model.h"

namespace sallow {

/// Decides which syndromes a decoder's own errors explain, by linear algebra over GF(2) without any code of the
/// decoders.
///
/// A decoder of whole errors may use any set of the model's errors. A decoder of edges may use any set of their
/// ^-parts, each part alone, but no part of an error that has a part with more than two detectors. Errors of
/// probability 0 explain nothing; errors of probability 1 are in every explanation.
class OwnErrors {
 public:
  OwnErrors(const DetectorErrorModel& model, bool whole_errors);

  /// Bit d of the syndrome is 1 if detector d fired.
  bool explain(uint64_t syndrome) const;

 private:
  uint64_t certain_ = 0;     // the symptoms of all errors of probability 1 together
  uint64_t basis_[64] = {};  // basis of the span of the other errors: entry k has k as its highest bit, or is 0
};

}  // namespace sallow
