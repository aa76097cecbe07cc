#include "page/campaign_page.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "base/number_text.h"
#include "page/campaign_figures.h"
#include "page/threshold_figures.h"
#include "records/published_figures.h"

namespace sallow {
namespace {

std::string time_text(double seconds) {
  const auto with_unit = [](double value, const char* unit) {
    char text[48];
    std::snprintf(text, sizeof text, "%.3g %s", value, unit);
    return std::string(text);
  };
  if (seconds < 120) return with_unit(seconds, "s");
  if (seconds < 7200) return with_unit(seconds / 60, "min");
  if (seconds < 172'800) return with_unit(seconds / 3600, "h");
  return with_unit(seconds / 86'400, "days");
}

PageSection rates_section(std::span<const CampaignFamily> families, const ResultFits& fits,
                          const CampaignSource& from) {
  PageSection section{
      "rates",
      "Logical error rate",
      {"A shot fails if a logical observable is flipped after decoding, or if no set of errors explains its "
       "detection events. Bands: 95 % intervals."},
      {}};
  for (const CampaignFamily& family : families) section.figures.push_back(rates_figure(family, fits, from));
  return section;
}

PageSection thresholds_section(std::span<const CampaignFamily> families, const ResultFits& fits,
                               const CampaignSource& from) {
  PageSection section{
      "thresholds",
      "Thresholds",
      {"Below the threshold, larger codes have lower error rates. Crossings of small distances differ from it and move "
       "towards it, so they are extrapolated: ln(P/(1 − P)) = f(x) + d^−ω (b + c x) with x = ln(p/p_th) d^(1/ν), "
       "averaged over windows of p, degrees of f and exponents ω. Errors include the statistical error of the counts "
       "and the systematic error of the form; goodness is the probability of a χ² at least this large if the form is "
       "right. If the data do "
       "not allow an estimate, no number is given."},
      {}};
  section.figures.push_back(thresholds_figure(fits, from));
  for (const SeriesThreshold& found : fits.thresholds) {
    const SeriesName& series = found.series;
    const auto family = std::find_if(families.begin(), families.end(), [&](const CampaignFamily& one) {
      return one.code == series.code && one.experiment == series.experiment && one.noise == series.noise &&
             one.rounds == found.rounds;
    });
    if (family == families.end()) continue;
    for (PageFigure& figure : threshold_figures(found, *family, from)) section.figures.push_back(std::move(figure));
  }
  return section;
}

PageSection distances_section(const ResultFits& fits, const CampaignSource& from) {
  PageSection section{
      "distance",
      "Error per round against distance",
      {"With several numbers of rounds, ε is from the slope of ln(1 − 2 P) against rounds, otherwise from 1 − 2 "
       "P = (1 − 2 ε)^rounds. "
       "Λ is the factor by which ε decreases from distance d to d + 2; its error is widened if this factor is not "
       "constant. ±: one standard error."},
      {}};
  std::set<std::pair<std::string, std::string>> seen;
  for (const SeriesRates& rates : fits.rates) {
    const std::string name = place_name(rates.series);
    if (!seen.insert({name, rates.series.noise}).second) continue;
    if (auto figure = distance_figure(fits, rates.series, from)) section.figures.push_back(std::move(*figure));
  }
  return section;
}

PageSection decoders_section(std::span<const CampaignFamily> families, std::span<const PairedResult> pairs,
                             const CampaignSource& from) {
  PageSection section{"decoders",
                      "Decoders compared",
                      {pairs.empty() ? "The same circuits with several decoders, each with its own shots."
                                     : "The same circuits with several decoders."},
                      {}};
  if (auto figure = paired_figure(pairs, from)) section.figures.push_back(std::move(*figure));
  for (const CampaignFamily& family : families) {
    if (auto figure = decoders_figure(family, from)) section.figures.push_back(std::move(*figure));
  }
  return section;
}

PageSection cost_section(std::span<const TaskResult> results, std::span<const CampaignFamily> families,
                         const CampaignSource& from) {
  PageSection section{"cost", "Shots and time", {"Time of one core, for sampling and decoding together."}, {}};
  for (const CampaignFamily& family : families) section.figures.push_back(cost_figure(family, from));
  section.figures.push_back(totals_figure(results, from));
  return section;
}

}  // namespace

Page campaign_page(std::span<const TaskResult> stored_results, const ResultFits& fits, const std::string& db,
                   const std::map<std::string, std::string>& task_commands, std::span<const PairedResult> pairs) {
  const CampaignSource from{db, task_commands};
  // Post-selection changes the counts, so these tasks have separate curves.
  std::vector<TaskResult> results(stored_results.begin(), stored_results.end());
  const std::vector<std::string> decoder_of = decoder_names(stored_results);
  for (size_t k = 0; k < results.size(); k++) results[k].task.decoder = decoder_of[k];
  Counts sum;
  std::set<std::string> decoders;
  for (const TaskResult& result : results) {
    Counts counts = result.counts;
    counts.others.clear();
    sum += counts;
    decoders.insert(result.task.decoder);
  }
  Page page;
  page.title = "Logical error rates from " + db.substr(db.rfind('/') + 1);
  page.date = date_today();
  page.lead = {
      "Results of a campaign of sampling and decoding. Below each plot are its table and the command "
      "that prints its numbers."};
  page.facts = {{"tasks", count_text(results.size())},
                {"shots", count_text(sum.shots)},
                {"failures", count_text(sum.failures)},
                {decoders.size() == 1 ? "decoder" : "decoders", std::to_string(decoders.size())},
                {"of one core", time_text(sum.seconds)}};
  const std::vector<CampaignFamily> families = campaign_families(results);
  const auto add = [&](PageSection section) {
    if (!section.figures.empty()) page.sections.push_back(std::move(section));
  };
  if (!families.empty()) add(rates_section(families, fits, from));
  if (!fits.thresholds.empty()) add(thresholds_section(families, fits, from));
  add(distances_section(fits, from));
  add(decoders_section(families, pairs, from));
  if (auto figure = other_tasks_figure(results, from)) {
    add({"others", "Further circuits", {"Tasks whose distance, rounds or noise is unknown."}, {*figure}});
  }
  add(cost_section(results, families, from));
  return page;
}

}  // namespace sallow
