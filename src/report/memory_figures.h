#pragma once

#include <span>
#include <string>

#include "page/page.h"
#include "records/dataset_fit.h"
#include "records/published_figures.h"

namespace sallow {

/// Failures against cycles by decoder, a panel a distance, patches and bases together; under it every experiment.
PageFigure failures_figure(std::span<const ExperimentRun> runs, const std::string& command);

/// ε per cycle against distance by decoder, with Λ, beside what others published of the device; `source` says where.
PageFigure rates_by_distance_figure(std::span<const DatasetFit> fits, std::span<const PublishedRates> published,
                                    const std::string& source, const std::string& command);

/// The share of detectors that fire against cycles, by distance; with `levels`, Willow's published ones.
PageFigure detection_figure(std::span<const ExperimentRun> runs, bool levels, const std::string& command);

/// The chip's patches, each stabilizer coloured by how often it fired, rounds taken together. Nothing to plot where no
/// circuit told where detectors are.
PageFigure patches_figure(std::span<const ExperimentRun> runs, const std::string& command);

}  // namespace sallow
