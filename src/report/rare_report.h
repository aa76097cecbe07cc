#pragma once

#include <string>
#include <vector>

#include "json/json.h"
#include "rare/failure_spectrum.h"
#include "rare/rare_estimate.h"

namespace sallow {

/// A table of rates, one row per method, and why an estimate is not to be trusted.
std::string estimates_text(const std::vector<RareEstimate>& estimates);
Json estimate_json(const RareEstimate& estimate);

std::string spectrum_text(const FailureSpectrum& spectrum);
/// Without `rate`, and never trustworthy: a reader of measured rates must not take it for one.
Json spectrum_json(const FailureSpectrum& spectrum);

}  // namespace sallow
