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

/// Where a campaign's numbers come from.
struct CampaignSource {
  std::string db;                                           // the store's path as the reader types it
  const std::map<std::string, std::string>& task_commands;  // by the tasks' ids
};

// In results that figures are made of, `task.decoder` is a name by decoder_names; campaign_page sees to that.

/// Tasks of one code, experiment and noise, of which distance, rounds and p are known and which have shots: what one
/// plot can show.
struct CampaignFamily {
  std::string code, experiment, noise;
  /// How rounds go with the distance ("d", "3d", "10"); empty where no rule covers all distances, and rates must be
  /// those of a round to be compared.
  std::string rounds;
  std::vector<TaskResult> tasks;  // by decoder, distance, rounds, p
};
std::vector<CampaignFamily> campaign_families(std::span<const TaskResult> results);

/// "surface_code rotated_memory_z".
std::string place_name(const SeriesName& series);

/// Rate against p by distance, a panel a decoder, thresholds as bands.
PageFigure rates_figure(const CampaignFamily& family, const ResultFits& fits, const CampaignSource& from);
/// Every threshold with what it rests on, or why there is none.
PageFigure thresholds_figure(const ResultFits& fits, const CampaignSource& from);
/// ε against d by p, a panel a decoder, for the series of this code, experiment and noise. None where no p has two
/// distances.
std::optional<PageFigure> distance_figure(const ResultFits& fits, const SeriesName& series, const CampaignSource& from);
/// Rate against p by decoder, a panel a distance. None with a single decoder.
std::optional<PageFigure> decoders_figure(const CampaignFamily& family, const CampaignSource& from);
/// Every two decoders that decoded the same shots, tested against each other. None where there are none.
std::optional<PageFigure> paired_figure(std::span<const PairedResult> pairs, const CampaignSource& from);
/// Time a shot against p by distance, a panel a decoder.
PageFigure cost_figure(const CampaignFamily& family, const CampaignSource& from);
/// Shots and time by decoder, in all.
PageFigure totals_figure(std::span<const TaskResult> results, const CampaignSource& from);
/// Rates of tasks that no plot against p can show. None where there are none.
std::optional<PageFigure> other_tasks_figure(std::span<const TaskResult> results, const CampaignSource& from);

}  // namespace sallow
