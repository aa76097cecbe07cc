#pragma once

#include <cstdint>

#include "dem/error_model.h"

namespace sallow {

/// The same errors with other probabilities: each is multiplied by a factor of its own between 1 / (1 + spread) and
/// 1 + spread, as likely up as down, and stays below one half. Those of one half and more stay as they are.
///
/// A function of the model, the seed and `member` alone: the same bytes on every machine.
DetectorErrorModel perturbed_model(const DetectorErrorModel& model, double spread, uint64_t seed, uint64_t member);

}  // namespace sallow
