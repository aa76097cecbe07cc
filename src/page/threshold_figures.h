#pragma once

#include <vector>

#include "page/campaign_figures.h"
#include "page/page.h"
#include "results/fit_results.h"

namespace sallow {

/// Three figures for a threshold: measured rates with the fitted curves; the measured and fitted crossings of
/// neighbouring distances, and the threshold to which they converge; and the collapse of all rates onto one curve.
/// `family` has the tasks of the same code, experiment, noise and rounds. If there is no threshold, only the crossings;
/// if there are no crossings either, nothing.
std::vector<PageFigure> threshold_figures(const SeriesThreshold& found, const CampaignFamily& family,
                                          const CampaignSource& from);

}  // namespace sallow
