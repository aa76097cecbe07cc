#pragma once

#include <string>

#include "json/json.h"
#include "results/fit_results.h"

namespace sallow {

/// All thresholds with errors, fits and values of the literature, or the reason why there is no threshold.
std::string thresholds_text(const ResultFits& fits);
/// Rates per round by distance, and Λ.
std::string rates_text(const ResultFits& fits);
Json fits_json(const ResultFits& fits);

}  // namespace sallow
