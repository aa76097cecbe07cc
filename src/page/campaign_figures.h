#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "page/page.h"
#include "results/fit_results.h"
#include "results/paired_results.h"

namespace sallow {

/// The source of a campaign's numbers.
struct CampaignSource {
  std::string db;                                           // the store's path as the user typed it
  const std::map<std::string, std::string>& task_commands;  // by the tasks' ids
};

// In the results for figures, `task.decoder` is a name from decoder_names; campaign_page sets it.

/// Tasks of one code, experiment and noise that have shots and known distance, rounds and p, so that one plot can show
/// them.
struct CampaignFamily {
  std::string code, experiment, noise;
  /// The relation of rounds to distance ("d", "3d", "10"); empty if no rule covers all distances, so that only rates
  /// per round can be compared.
  std::string rounds;
  std::vector<TaskResult> tasks;  // sorted by decoder, distance, rounds, p
};
std::vector<CampaignFamily> campaign_families(std::span<const TaskResult> results);

/// "surface_code rotated_memory_z".
std::string place_name(const SeriesName& series);

/// Rate against p by distance, one panel per decoder, thresholds as bands.
PageFigure rates_figure(const CampaignFamily& family, const ResultFits& fits, const CampaignSource& from);
/// Every threshold with its fit, or the reason why there is none.
PageFigure thresholds_figure(const ResultFits& fits, const CampaignSource& from);
/// ε against d by p, one panel per decoder, for the series of this code, experiment and noise. None if no p has two
/// distances.
std::optional<PageFigure> distance_figure(const ResultFits& fits, const SeriesName& series, const CampaignSource& from);
/// Rate against p by decoder, one panel per distance. None with a single decoder.
std::optional<PageFigure> decoders_figure(const CampaignFamily& family, const CampaignSource& from);
/// All pairs of decoders that decoded the same shots, with a test of their difference. None if there are no pairs.
std::optional<PageFigure> paired_figure(std::span<const PairedResult> pairs, const CampaignSource& from);
/// Time per shot against p by distance, one panel per decoder.
PageFigure cost_figure(const CampaignFamily& family, const CampaignSource& from);
/// Total shots and time by decoder.
PageFigure totals_figure(std::span<const TaskResult> results, const CampaignSource& from);
/// Rates of tasks that cannot be shown in a plot against p. None if there are none.
std::optional<PageFigure> other_tasks_figure(std::span<const TaskResult> results, const CampaignSource& from);

}  // namespace sallow
