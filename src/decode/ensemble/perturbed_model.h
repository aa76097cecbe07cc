#pragma once

#include <cstdint>

#include "dem/error_model.h"

namespace sallow {

/// The same errors with other probabilities. Each is multiplied by its own random factor between 1 / (1 + spread) and
/// 1 + spread, up or down with equal probability, and stays below one half. Probabilities of one half or more do not
/// change.
///
/// Depends only on the model, the seed and `member`: the same bytes on every machine.
DetectorErrorModel perturbed_model(const DetectorErrorModel& model, double spread, uint64_t seed, uint64_t member);

}  // namespace sallow
