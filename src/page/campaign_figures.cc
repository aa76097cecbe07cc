#include "page/campaign_figures.h"

#include <algorithm>
#include <cstdio>
#include <set>
#include <tuple>

#include "base/number_text.h"
#include "base/shell_word.h"
#include "page/sqlite_command.h"
#include "records/published_figures.h"

namespace sallow {
namespace {

using Kind = PageColumn::Kind;

double rate_of(const Counts& counts) {
  return static_cast<double>(counts.failures) / static_cast<double>(counts.kept());
}

Interval interval_of(const Counts& counts) {
  return clopper_pearson_interval(static_cast<double>(counts.failures), static_cast<double>(counts.kept()));
}

/// A count as a number that fits in a page.
PageCell count_cell(Count count) {
  if (count.fits_64_bits()) return count.whole();
  return static_cast<double>(count);
}

RateCell rate_cell(const Counts& counts) {
  return {rate_of(counts), interval_of(counts)};
}

std::string distance_name(uint64_t distance) {
  return "d = " + std::to_string(distance);
}

std::string counts_text(const StoredTask& task, const Counts& counts) {
  return counts.failures.str() + " failures in " + counts.kept().str() + " shots, " + std::to_string(*task.rounds) +
         " rounds";
}

PageCell command_cell(const StoredTask& task, const CampaignSource& from) {
  const auto found = from.task_commands.find(task.id);
  if (found == from.task_commands.end()) return {};
  return found->second;
}

std::string fit_command(const CampaignSource& from) {
  return "sallow fit --db " + shell_word(from.db);
}

std::string collect_query(const CampaignSource& from, const std::string& where) {
  return sqlite_table_command(
      from.db, "SELECT decoder, distance, rounds, p, shots, failures, discards, seconds FROM results WHERE " + where);
}

std::string family_query(const CampaignFamily& family, const CampaignSource& from) {
  const auto is = [](const char* column, const std::string& value) {
    return std::string(column) + (value.empty() ? " IS NULL" : " = " + sql_text(value));
  };
  return collect_query(from, is("code", family.code) + " AND " + is("experiment", family.experiment) + " AND " +
                                 is("noise", family.noise));
}

std::string family_title(const CampaignFamily& family) {
  std::string title = place_name({family.code, family.experiment, family.noise, {}});
  if (!family.noise.empty()) title += ", " + family.noise + " noise";
  if (!family.rounds.empty()) title += ", rounds = " + family.rounds;
  return title;
}

std::string family_id(const CampaignFamily& family, const char* what) {
  return page_id(std::string(what) + " " + family.code + " " + family.experiment + " " + family.noise + " " +
                 family.rounds);
}

const PlotAxis kStrength{"physical error rate p", "p", true};

/// One panel per decoder, or none if there is only one decoder.
class Panels {
 public:
  void add(const std::string& name) { names_.insert(name); }
  std::string of(const std::string& name) const { return names_.size() > 1 ? name : ""; }
  size_t count() const { return names_.size(); }

 private:
  std::set<std::string> names_;
};

Panels decoder_panels(const CampaignFamily& family) {
  Panels panels;
  for (const TaskResult& result : family.tasks) panels.add(result.task.decoder);
  return panels;
}

/// Counts at one point of a plot; tasks that differ only in name are added.
using CountsByStrength = std::map<double, std::pair<StoredTask, Counts>>;

void add_counts(CountsByStrength& by_p, const TaskResult& result) {
  auto& [task, counts] = by_p[*result.task.p];
  task = result.task;
  counts += result.counts;
}

std::vector<CurvePoint> rate_points(const CountsByStrength& by_p) {
  std::vector<CurvePoint> points;
  for (const auto& [p, place] : by_p) {
    const auto& [task, counts] = place;
    points.push_back({p, rate_of(counts), interval_of(counts), counts_text(task, counts)});
  }
  return points;
}

std::vector<Curve> curves_per_shot(const CampaignFamily& family, const Panels& panels) {
  std::map<std::pair<std::string, uint64_t>, CountsByStrength> curves;
  for (const TaskResult& result : family.tasks) {
    add_counts(curves[{result.task.decoder, *result.task.distance}], result);
  }
  std::vector<Curve> list;
  for (const auto& [key, by_p] : curves) {
    list.push_back({distance_name(key.second), panels.of(key.first), Curve::Style::kLine, false, rate_points(by_p)});
  }
  return list;
}

bool belongs(const SeriesName& series, const CampaignFamily& family) {
  return series.code == family.code && series.experiment == family.experiment && series.noise == family.noise;
}

Interval around(const FittedValue& fit) {
  return {std::max(0.0, fit.value - 1.96 * fit.error), fit.value + 1.96 * fit.error};
}

std::vector<Curve> curves_per_round(const CampaignFamily& family, const ResultFits& fits, const Panels& panels) {
  std::map<std::pair<std::string, uint64_t>, std::vector<CurvePoint>> curves;
  for (const SeriesRates& rates : fits.rates) {
    if (!belongs(rates.series, family)) continue;
    for (const auto& [distance, fit] : rates.error_per_round) {
      if (!fit.ok() || !(fit.value > 0)) continue;
      curves[{rates.series.decoder, distance}].push_back({rates.p, fit.value, around(fit), {}});
    }
  }
  std::vector<Curve> list;
  for (auto& [key, points] : curves) {
    list.push_back({distance_name(key.second), panels.of(key.first), Curve::Style::kLine, false, std::move(points)});
  }
  return list;
}

std::string percent_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g %%", 100 * value);
  return text;
}

}  // namespace

std::string place_name(const SeriesName& series) {
  std::string text = series.code.empty() ? "unnamed code" : series.code;
  if (!series.experiment.empty()) text += " " + series.experiment;
  return text;
}

std::vector<CampaignFamily> campaign_families(std::span<const TaskResult> results) {
  std::map<std::tuple<std::string, std::string, std::string>, std::map<std::string, std::vector<TaskResult>>> by_rule;
  for (const TaskResult& result : results) {
    const StoredTask& task = result.task;
    if (!task.distance || !task.rounds || !task.p || !(*task.p > 0) || result.counts.kept() == 0) continue;
    by_rule[{task.code, task.experiment, task.noise}][rounds_rule(*task.rounds, *task.distance)].push_back(result);
  }
  const auto distances = [](const std::vector<TaskResult>& tasks) {
    std::set<uint64_t> found;
    for (const TaskResult& result : tasks) found.insert(*result.task.distance);
    return found;
  };
  std::vector<CampaignFamily> families;
  for (auto& [name, rules] : by_rule) {
    CampaignFamily whole{std::get<0>(name), std::get<1>(name), std::get<2>(name), {}, {}};
    for (const auto& [rule, tasks] : rules) whole.tasks.insert(whole.tasks.end(), tasks.begin(), tasks.end());
    const auto all_distances = distances(whole.tasks);
    const bool is_ruled = std::all_of(rules.begin(), rules.end(),
                                      [&](const auto& entry) { return distances(entry.second) == all_distances; });
    if (!is_ruled) {
      families.push_back(std::move(whole));
      continue;
    }
    for (auto& [rule, tasks] : rules) {
      families.push_back({whole.code, whole.experiment, whole.noise, rule, std::move(tasks)});
    }
  }
  for (CampaignFamily& family : families) {
    std::stable_sort(family.tasks.begin(), family.tasks.end(), [](const TaskResult& a, const TaskResult& b) {
      const auto key = [](const StoredTask& task) {
        return std::tuple(task.decoder, *task.distance, *task.rounds, *task.p);
      };
      return key(a.task) < key(b.task);
    });
  }
  return families;
}

PageFigure rates_figure(const CampaignFamily& family, const ResultFits& fits, const CampaignSource& from) {
  PageFigure figure;
  figure.id = family_id(family, "rate");
  figure.title = family_title(family);
  const Panels panels = decoder_panels(family);
  CurvesPlot plot{kStrength, {"logical error rate per shot", "rate", true}};
  if (family.rounds.empty()) {
    plot.y.label = "logical error rate per round, ε";
    plot.y.name = "ε";
    plot.curves = curves_per_round(family, fits, panels);
    figure.text =
        "The distances have different numbers of rounds, so rates are fitted rates per round; bands are "
        "1.96 standard errors.";
  } else {
    plot.curves = curves_per_shot(family, panels);
    for (const SeriesThreshold& found : fits.thresholds) {
      if (!belongs(found.series, family) || found.rounds != family.rounds || !found.fit.threshold.ok()) continue;
      plot.rules.push_back({true, found.fit.threshold.value, found.fit.interval,
                            "threshold " + percent_text(found.fit.threshold.value), panels.of(found.series.decoder)});
      if (panels.count() == 1) plot.rules.back().panel.reset();
    }
    if (!plot.rules.empty()) figure.text = "Dashed: the threshold with its 95 % interval.";
  }
  figure.plot = std::move(plot);
  figure.table.columns = {{"decoder", Kind::kText},       {"d", Kind::kCount},
                          {"rounds", Kind::kCount},       {"p", Kind::kNumber},
                          {"shots", Kind::kCount},        {"failures", Kind::kCount},
                          {"rate per shot", Kind::kRate}, {"rate per round", Kind::kRate},
                          {"again", Kind::kCommand}};
  for (const auto& [task, counts] : family.tasks) {
    const RateCell rate = rate_cell(counts);
    const uint64_t rounds = std::max<uint64_t>(1, *task.rounds);
    const RateCell per_round{rate_per_round(rate.rate, rounds),
                             {rate_per_round(rate.interval.low, rounds), rate_per_round(rate.interval.high, rounds)}};
    figure.table.rows.push_back({task.decoder, *task.distance, *task.rounds, *task.p, count_cell(counts.kept()),
                                 count_cell(counts.failures), rate, per_round, command_cell(task, from)});
  }
  figure.notes = {"again: the command that samples the same shots again and counts the same failures."};
  figure.command = family_query(family, from);
  return figure;
}

PageFigure thresholds_figure(const ResultFits& fits, const CampaignSource& from) {
  PageFigure figure{"thresholds-fitted", "Thresholds by finite-size scaling"};
  DotsPlot plot{{"threshold p_th, 95 % interval", "p_th"}};
  figure.table.columns = {{"code", Kind::kText},         {"noise", Kind::kText},      {"decoder", Kind::kText},
                          {"rounds", Kind::kText},       {"p_th", Kind::kFitted},     {"95 %", Kind::kRate},
                          {"ν", Kind::kFitted},          {"χ²", Kind::kNumber},       {"degrees", Kind::kCount},
                          {"goodness", Kind::kNumber},   {"± counts", Kind::kNumber}, {"± forms", Kind::kNumber},
                          {"literature, %", Kind::kText}};
  std::set<std::string> sources;
  for (const SeriesThreshold& family : fits.thresholds) {
    const ThresholdFit& fit = family.fit;
    const PublishedThreshold* published = published_threshold(family.series.code, family.series.noise);
    const std::string where = place_name(family.series);
    std::vector<PageCell> row = {where, family.series.noise, family.series.decoder, family.rounds, fit.threshold};
    if (fit.threshold.ok()) {
      plot.points.push_back({where + ", " + family.series.noise + ", rounds = " + family.rounds, family.series.decoder,
                             fit.threshold.value, fit.interval});
      row.insert(row.end(), {RateCell{fit.threshold.value, fit.interval}, fit.nu, fit.chi_squared,
                             static_cast<uint64_t>(fit.degrees), fit.goodness, fit.statistical, fit.systematic});
    } else {
      row.insert(row.end(), 7, PageCell());
      figure.notes.push_back(where + ", " + family.series.noise + ", " + family.series.decoder +
                             ", rounds = " + family.rounds + ": no threshold, " + fit.threshold.problem);
    }
    row.push_back(published == nullptr ? PageCell() : PageCell(std::string(published->percent)));
    if (published != nullptr) {
      sources.insert("Literature, " + family.series.noise + ": " + std::string(published->source) + ".");
    }
    figure.table.rows.push_back(std::move(row));
  }
  if (!plot.points.empty()) figure.plot = std::move(plot);
  figure.notes.insert(figure.notes.end(), sources.begin(), sources.end());
  figure.command = fit_command(from);
  return figure;
}

std::optional<PageFigure> distance_figure(const ResultFits& fits, const SeriesName& series,
                                          const CampaignSource& from) {
  PageFigure figure;
  figure.title = place_name(series) + (series.noise.empty() ? "" : ", " + series.noise + " noise");
  figure.id = page_id("distance " + figure.title);
  CurvesPlot plot{{"distance d", "d", false, true}, {"logical error rate per round, ε", "ε", true}};
  figure.table.columns = {{"decoder", Kind::kText}, {"p", Kind::kNumber}};
  Panels panels;
  std::set<uint64_t> distances;
  std::vector<const SeriesRates*> mine;
  for (const SeriesRates& rates : fits.rates) {
    if (std::tie(rates.series.code, rates.series.experiment, rates.series.noise) !=
        std::tie(series.code, series.experiment, series.noise)) {
      continue;
    }
    mine.push_back(&rates);
    panels.add(rates.series.decoder);
    for (const auto& [distance, fit] : rates.error_per_round) distances.insert(distance);
  }
  if (distances.size() < 2) return std::nullopt;
  for (const uint64_t distance : distances)
    figure.table.columns.push_back({"ε, " + distance_name(distance), Kind::kFitted});
  figure.table.columns.push_back({"Λ", Kind::kFitted});
  std::set<std::string> problems;
  for (const SeriesRates* rates : mine) {
    Curve curve{"p = " + shortest_text(rates->p), panels.of(rates->series.decoder)};
    std::vector<PageCell> row = {rates->series.decoder, rates->p};
    char lambda[64] = "";
    if (rates->lambda.ok())
      std::snprintf(lambda, sizeof lambda, "Λ = %.2f ± %.2f", rates->lambda.value, rates->lambda.error);
    for (const uint64_t distance : distances) {
      const auto fit = rates->error_per_round.find(distance);
      row.push_back(fit == rates->error_per_round.end() ? PageCell() : PageCell(fit->second));
      if (fit == rates->error_per_round.end() || !fit->second.ok() || !(fit->second.value > 0)) continue;
      curve.points.push_back({static_cast<double>(distance), fit->second.value, around(fit->second), lambda});
    }
    row.push_back(rates->lambda);
    if (!rates->lambda.ok()) problems.insert("A dash means no Λ: " + rates->lambda.problem + ".");
    figure.table.rows.push_back(std::move(row));
    if (!curve.points.empty()) plot.curves.push_back(std::move(curve));
  }
  if (plot.curves.empty()) return std::nullopt;
  figure.plot = std::move(plot);
  figure.notes.assign(problems.begin(), problems.end());
  figure.command = fit_command(from);
  return figure;
}

std::optional<PageFigure> decoders_figure(const CampaignFamily& family, const CampaignSource& from) {
  std::map<std::pair<uint64_t, std::string>, CountsByStrength> curves;
  std::map<std::tuple<uint64_t, uint64_t, double>, std::map<std::string, Counts>> rows;
  std::set<std::string> decoders;
  Panels panels;
  if (family.rounds.empty()) return std::nullopt;
  for (const TaskResult& result : family.tasks) {
    const StoredTask& task = result.task;
    decoders.insert(task.decoder);
    panels.add(distance_name(*task.distance));
    add_counts(curves[{*task.distance, task.decoder}], result);
    rows[{*task.distance, *task.rounds, *task.p}][task.decoder] += result.counts;
  }
  if (decoders.size() < 2) return std::nullopt;
  PageFigure figure;
  figure.id = family_id(family, "decoders");
  figure.title = family_title(family);
  CurvesPlot plot{kStrength, {"logical error rate per shot", "rate", true}};
  for (const auto& [key, by_p] : curves) {
    plot.curves.push_back(
        {key.second, panels.of(distance_name(key.first)), Curve::Style::kLine, false, rate_points(by_p)});
  }
  figure.plot = std::move(plot);
  figure.table.columns = {{"d", Kind::kCount}, {"rounds", Kind::kCount}, {"p", Kind::kNumber}};
  for (const std::string& decoder : decoders) figure.table.columns.push_back({decoder, Kind::kRate});
  for (const auto& [place, by_decoder] : rows) {
    std::vector<PageCell> row = {std::get<0>(place), std::get<1>(place), std::get<2>(place)};
    for (const std::string& decoder : decoders) {
      const auto found = by_decoder.find(decoder);
      row.push_back(found == by_decoder.end() ? PageCell() : PageCell(rate_cell(found->second)));
    }
    figure.table.rows.push_back(std::move(row));
  }
  figure.command = family_query(family, from);
  return figure;
}

PageFigure cost_figure(const CampaignFamily& family, const CampaignSource& from) {
  PageFigure figure;
  figure.id = family_id(family, "time");
  figure.title = family_title(family);
  // Shots with different numbers of rounds are compared per round.
  const bool by_round = family.rounds.empty();
  const std::string unit = by_round ? "µs per round" : "µs per shot";
  struct Cost {
    double pieces = 0, seconds = 0;  // shots or rounds
    Count shots = 0;
  };
  std::map<std::pair<std::string, uint64_t>, std::map<double, Cost>> curves;
  figure.table.columns = {
      {"decoder", Kind::kText}, {"d", Kind::kCount},         {"rounds", Kind::kCount},        {"p", Kind::kNumber},
      {"shots", Kind::kCount},  {"discarded", Kind::kCount}, {"core seconds", Kind::kNumber}, {unit, Kind::kNumber}};
  for (const auto& [task, counts] : family.tasks) {
    const double pieces = static_cast<double>(counts.shots) * (by_round ? static_cast<double>(*task.rounds) : 1);
    Cost& cost = curves[{task.decoder, *task.distance}][*task.p];
    cost = {cost.pieces + pieces, cost.seconds + counts.seconds, cost.shots + counts.shots};
    figure.table.rows.push_back({task.decoder, *task.distance, *task.rounds, *task.p, count_cell(counts.shots),
                                 count_cell(counts.discards), counts.seconds, 1e6 * counts.seconds / pieces});
  }
  CurvesPlot plot{kStrength, {unit + ", one core", unit, true}};
  const Panels panels = decoder_panels(family);
  for (const auto& [key, by_p] : curves) {
    Curve curve{distance_name(key.second), panels.of(key.first)};
    for (const auto& [p, cost] : by_p) {
      if (cost.seconds > 0) {
        curve.points.push_back({p, 1e6 * cost.seconds / cost.pieces, {}, cost.shots.str() + " shots"});
      }
    }
    plot.curves.push_back(std::move(curve));
  }
  figure.plot = std::move(plot);
  figure.command = family_query(family, from);
  return figure;
}

PageFigure totals_figure(std::span<const TaskResult> results, const CampaignSource& from) {
  PageFigure figure{"totals", "Shots and time per decoder"};
  struct Total {
    uint64_t tasks = 0;
    Counts counts;
  };
  std::map<std::string, Total> totals;
  for (const TaskResult& result : results) {
    Total& total = totals[result.task.decoder];
    total.tasks++;
    Counts counts = result.counts;
    counts.others.clear();
    total.counts += counts;
  }
  figure.table.columns = {{"decoder", Kind::kText},   {"tasks", Kind::kCount},     {"shots", Kind::kCount},
                          {"failures", Kind::kCount}, {"discarded", Kind::kCount}, {"core seconds", Kind::kNumber}};
  for (const auto& [decoder, total] : totals) {
    figure.table.rows.push_back({decoder, total.tasks, count_cell(total.counts.shots),
                                 count_cell(total.counts.failures), count_cell(total.counts.discards),
                                 total.counts.seconds});
  }
  figure.command = sqlite_table_command(
      from.db,
      "SELECT decoder, count(*) AS tasks, sum(shots), sum(failures), sum(discards), sum(seconds) FROM results "
      "GROUP BY decoder");
  return figure;
}

std::optional<PageFigure> paired_figure(std::span<const PairedResult> pairs, const CampaignSource& from) {
  if (pairs.empty()) return std::nullopt;
  PageFigure figure{"pairs", "Two decoders on the same shots"};
  figure.text =
      "Only shots in which exactly one of the two fails distinguish them. The difference is the first's rate minus "
      "the second's, with its 95 % interval; the p-value is the probability of counts at least as unequal as these "
      "for decoders that fail equally often.";
  figure.table.columns = {{"task", Kind::kText},
                          {"first", Kind::kText},
                          {"second", Kind::kText},
                          {"shots", Kind::kCount},
                          {"both fail", Kind::kCount},
                          {"only the first", Kind::kCount},
                          {"only the second", Kind::kCount},
                          {"difference", Kind::kNumber},
                          {"low", Kind::kNumber},
                          {"high", Kind::kNumber},
                          {"p-value", Kind::kNumber}};
  for (const auto& [first, second, counts] : pairs) {
    const Interval interval = paired_difference_interval(counts);
    figure.table.rows.push_back({first.name, first.decoder, second.decoder, counts.shots, counts.both,
                                 counts.only_first, counts.only_second, paired_difference(counts), interval.low,
                                 interval.high, paired_p_value(counts)});
  }
  figure.notes = {
      "Counted until the first of the two stopped. Among tests of many pairs, some p-values are small by chance."};
  figure.command = fit_command(from);
  return figure;
}

std::optional<PageFigure> other_tasks_figure(std::span<const TaskResult> results, const CampaignSource& from) {
  PageFigure figure{"others-rates", "Logical error rate per shot"};
  DotsPlot plot{{"logical error rate per shot", "rate", true}};
  figure.table.columns = {{"task", Kind::kText},      {"decoder", Kind::kText}, {"shots", Kind::kCount},
                          {"failures", Kind::kCount}, {"rate", Kind::kRate},    {"core seconds", Kind::kNumber},
                          {"again", Kind::kCommand}};
  for (const auto& [task, counts] : results) {
    if (task.distance && task.rounds && task.p && *task.p > 0) continue;
    if (counts.kept() == 0) {
      figure.table.rows.push_back(
          {task.name, task.decoder, uint64_t{0}, uint64_t{0}, PageCell(), counts.seconds, PageCell()});
      continue;
    }
    figure.table.rows.push_back({task.name, task.decoder, count_cell(counts.kept()), count_cell(counts.failures),
                                 rate_cell(counts), counts.seconds, command_cell(task, from)});
    plot.points.push_back({task.name, task.decoder, rate_of(counts), interval_of(counts),
                           counts.failures.str() + " failures in " + counts.kept().str() + " shots"});
  }
  if (figure.table.rows.empty()) return std::nullopt;
  if (!plot.points.empty()) figure.plot = std::move(plot);
  figure.command = collect_query(from, "distance IS NULL OR rounds IS NULL OR p IS NULL");
  return figure;
}

}  // namespace sallow
