#pragma once

#include <span>
#include <string>

#include "page/page.h"
#include "records/dataset_fit.h"
#include "records/published_figures.h"

namespace sallow {

/// Failures against cycles by decoder, one panel per distance, patches and bases combined; the table lists every
/// experiment.
PageFigure failures_figure(std::span<const ExperimentRun> runs, const std::string& command);

/// ε per cycle against distance by decoder, with Λ, and published results of the device from `source`.
PageFigure rates_by_distance_figure(std::span<const DatasetFit> fits, std::span<const PublishedRates> published,
                                    const std::string& source, const std::string& command);

/// The fraction of detectors that fire against cycles, by distance; with `levels`, also Willow's published fractions.
PageFigure detection_figure(std::span<const ExperimentRun> runs, bool levels, const std::string& command);

/// The chip's patches, each stabilizer coloured by its rate of detection events, rounds combined. There is no plot if
/// no circuit has detector coordinates.
PageFigure patches_figure(std::span<const ExperimentRun> runs, const std::string& command);

}  // namespace sallow
