#pragma once

#include <span>
#include <string>
#include <vector>

#include "json/json.h"
#include "page/page.h"
#include "records/dataset_fit.h"

namespace sallow {

/// Failures of both bases together, by distance and rounds, with the 95 % interval of each rate.
std::string failures_table(std::span<const ExperimentRun> runs, std::span<const std::string> decoders);
/// The fraction of detectors that fire by distance, and that of the chip.
std::string events_table(std::span<const ExperimentRun> runs);
/// Appends the keys experiments, fits, published and source.
void add_memories(Json& json, std::span<const ExperimentRun> runs, std::span<const DatasetFit> fits);

/// The section of a page for the memories.
PageSection memories_section(std::span<const ExperimentRun> runs, std::span<const DatasetFit> fits,
                             std::vector<std::string> text, const std::string& command);

}  // namespace sallow
