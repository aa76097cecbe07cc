#pragma once

#include <cstdint>

#include "dem/error_model.h"

namespace sallow {

/// Tells which syndromes a decoder's own errors explain, by linear algebra over GF(2) and nothing of the decoders.
///
/// A decoder of whole errors may use any set of the model's errors. A decoder of edges may use any set of their
/// ^-parts, each alone, but no part of an error that has a part of more than two detectors. An error that cannot happen
/// explains nothing; an error that always happens is part of every explanation.
class OwnErrors {
 public:
  OwnErrors(const DetectorErrorModel& model, bool whole_errors);

  /// Bit d of the syndrome: detector d fired.
  bool explain(uint64_t syndrome) const;

 private:
  uint64_t certain_ = 0;     // what the errors that always happen flip together
  uint64_t basis_[64] = {};  // of the others' span: entry k has k as its highest bit, or is 0
};

}  // namespace sallow
