#include "report/study_pages.h"

#include <filesystem>

#include "records/published_figures.h"
#include "report/circuit_figures.h"
#include "report/gap_figure.h"
#include "report/memory_figures.h"

namespace sallow {

Page dataset_page(const FolderRuns& decoded, std::span<const DatasetFit> fits, std::span<const std::string> directories,
                  const std::string& command) {
  std::span<const PublishedRates> published;
  std::string source, chip = "A processor";
  if (decoded.layout() == RecordLayout::kSycamore) {
    published = sycamore_rates(), source = kSycamoreSource, chip = "Google's Sycamore chip";
  }
  if (decoded.layout() == RecordLayout::kWillow) {
    published = willow_rates(), source = kWillowSource, chip = "Google's Willow chip";
  }
  uint64_t shots = 0;
  for (const ExperimentRun& run : decoded.runs) shots += run.shots;
  Page page;
  page.title = chip + ": " + last_names(directories) + ", decoded";
  page.lead = {
      "Failures to predict the logical flip of each shot, compared with those of the predictions in the record."};
  page.facts = {{"experiments", count_text(decoded.runs.size())}, {"shots", count_text(shots)}};
  page.command = command;
  page.sections = {{"rates",
                    "Error per cycle",
                    {"ε: the slope of ln(1 − 2 P) over cycles."},
                    {rates_by_distance_figure(fits, published, source, command)}},
                   {"experiments", "Failures by experiment", {}, {failures_figure(decoded.runs, command)}},
                   {"detectors",
                    "Detection",
                    {},
                    {detection_figure(decoded.runs, false, command), patches_figure(decoded.runs, command)}}};
  if (decoded.skipped.empty()) return page;
  PageFigure skipped{"skipped-folders", "Folders that could not be used"};
  skipped.table.columns = {{"folder", PageColumn::Kind::kText}, {"why", PageColumn::Kind::kText}};
  for (const auto& [path, reason] : decoded.skipped) skipped.table.rows.push_back({path, reason});
  page.sections.push_back({"skipped", "Skipped", {}, {skipped}});
  return page;
}

Page fidelity_page(const std::string& layout, const std::vector<MeasuredFidelity>& rows,
                   const std::vector<FidelityDecay>& decays, const std::string& command) {
  Page page;
  page.title = "Fidelity of random circuits, layout " + layout;
  page.command = command;
  page.sections = {{"xeb", "Fidelity", {}, {fidelity_figure(rows, decays, command)}}};
  return page;
}

Page willow_cost_page(const WillowTable& table, const std::string& command) {
  Page page;
  page.title = "The classical cost of Willow's random circuits";
  page.command = command;
  page.sections = {{"cost", "Classical cost", {}, {years_figure(table, command)}}};
  return page;
}

Page gap_page(const std::string& what, const std::string& decoder, const Tally& all, std::span<const double> min_gaps,
              std::span<const Tally> by_gap, const std::string& command) {
  Page page;
  page.title = "Confidence of " + decoder + " on " + (what.empty() ? "a circuit" : what);
  page.command = command;
  page.facts = {{"shots", count_text(all.shots)}, {"failures", count_text(all.failures)}};
  page.sections = {{"gaps", "Discarding shots", {}, {gap_figure(min_gaps, by_gap, decoder, command)}}};
  return page;
}

std::string last_names(std::span<const std::string> paths) {
  constexpr size_t kMost = 3;
  std::string text;
  for (size_t k = 0; k < paths.size() && k < kMost; k++) {
    text += (k == 0 ? "" : ", ") +
            std::filesystem::absolute(paths[k] + "/").lexically_normal().parent_path().filename().string();
  }
  if (paths.size() > kMost) text += " and " + std::to_string(paths.size() - kMost) + " more";
  return text;
}

}  // namespace sallow
