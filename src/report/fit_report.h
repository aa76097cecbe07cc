#pragma once

#include <string>

#include "json/json.h"
#include "results/fit_results.h"

namespace sallow {

/// Every threshold with its error, its fit and what the literature says, and why others have none.
std::string thresholds_text(const ResultFits& fits);
/// Rates per round by distance, and Λ.
std::string rates_text(const ResultFits& fits);
Json fits_json(const ResultFits& fits);

}  // namespace sallow
