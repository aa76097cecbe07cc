#include "report/willow_memories_report.h"

#include <map>

#include "records/published_figures.h"
#include "report/dataset_report.h"
#include "report/memory_figures.h"
#include "report/table.h"
#include "report/tally_report.h"

namespace sallow {
namespace {

Json published_json() {
  Json list = Json::list();
  for (const PublishedRates& rates : willow_rates()) {
    list.push_back(
        {{"decoder", rates.decoder},
         {"prior", rates.prior},
         {"origin", rates.origin},
         {"error_per_cycle_percent", {{"3", rates.percent[0]}, {"5", rates.percent[1]}, {"7", rates.percent[2]}}},
         {"lambda", rates.lambda}});
  }
  return list;
}

}  // namespace

/// Failures of both bases together, by distance and rounds, with the 95 % interval of each rate.
std::string failures_table(std::span<const ExperimentRun> runs, std::span<const std::string> decoders) {
  std::vector<std::string> headings = {"logical failures", "shots"};
  headings.insert(headings.end(), decoders.begin(), decoders.end());
  Table table(headings);
  std::map<std::pair<uint64_t, uint64_t>, std::vector<Tally>> pooled;
  for (const ExperimentRun& run : runs) {
    auto& tallies = pooled[{run.folder.distance, run.folder.rounds}];
    tallies.resize(run.results.size());
    for (size_t d = 0; d < run.results.size(); d++) tallies[d] += run.results[d].tally;
  }
  for (const auto& [key, tallies] : pooled) {
    std::vector<std::string> row = {"d=" + std::to_string(key.first) + ", " + std::to_string(key.second) + " cycles",
                                    std::to_string(tallies[0].shots)};
    for (const Tally& tally : tallies) row.push_back(rate_text(tally));
    table.add_row(row);
  }
  return table.str();
}

std::string events_table(std::span<const ExperimentRun> runs) {
  Table table({"detectors that fire, %", "d=3", "d=5", "d=7"});
  std::vector<std::string> ours = {"simulated"}, chip = {"Willow, published"};
  for (size_t k = 0; k < 3; k++) {
    double sum = 0, weight = 0;
    for (const ExperimentRun& run : runs) {
      if (run.folder.distance != 3 + 2 * k) continue;
      const double places = static_cast<double>(run.shots * run.folder.rounds);
      sum += places * run.detection_fraction;
      weight += places;
    }
    ours.push_back(weight > 0 ? fixed_text(100 * sum / weight, 2) : "–");
    chip.push_back(fixed_text(kWillowDetectionPercent[k], 1) + " ");
  }
  table.add_row(ours);
  table.add_row(chip);
  return table.str();
}

void add_memories(Json& json, std::span<const ExperimentRun> runs, std::span<const DatasetFit> fits) {
  json["experiments"] = Json::list();
  json["fits"] = Json::list();
  for (const ExperimentRun& run : runs) json["experiments"].push_back(experiment_json(run));
  for (const DatasetFit& fit : fits) json["fits"].push_back(fit_json(fit));
  json["published"] = published_json();
  json["source"] = kWillowSource;
}

PageSection memories_section(std::span<const ExperimentRun> runs, std::span<const DatasetFit> fits,
                             std::vector<std::string> text, const std::string& command) {
  return {"memories",
          "Surface-code memories",
          std::move(text),
          {rates_by_distance_figure(fits, willow_rates(), std::string(kWillowSource), command),
           failures_figure(runs, command), detection_figure(runs, true, command), patches_figure(runs, command)}};
}

}  // namespace sallow
