#pragma once

#include <vector>

#include "page/campaign_figures.h"
#include "page/page.h"
#include "results/fit_results.h"

namespace sallow {

/// How a threshold comes about, as three figures: measured rates with the fitted curves; the crossings of neighbouring
/// distances with where the fit puts them, and the threshold that they move to; and the collapse of all rates on one
/// curve. `family` has the tasks of the same code, experiment, noise and rounds. Only the crossings if there is no
/// threshold, and nothing if there are none either.
std::vector<PageFigure> threshold_figures(const SeriesThreshold& found, const CampaignFamily& family,
                                          const CampaignSource& from);

}  // namespace sallow
