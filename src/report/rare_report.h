#pragma once

#include <string>
#include <vector>

#include "json/json.h"
#include "rare/failure_spectrum.h"
#include "rare/rare_estimate.h"

namespace sallow {

/// A table of rates, one row per method, and the reasons why an estimate is not trustworthy.
std::string estimates_text(const std::vector<RareEstimate>& estimates);
Json estimate_json(const RareEstimate& estimate);

std::string spectrum_text(const FailureSpectrum& spectrum);
/// Has no `rate` and is never trustworthy, so that programs do not use it as a measured rate.
Json spectrum_json(const FailureSpectrum& spectrum);

}  // namespace sallow
