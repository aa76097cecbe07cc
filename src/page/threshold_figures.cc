#include "page/threshold_figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <set>

#include "base/shell_word.h"

namespace sallow {
namespace {

using Kind = PageColumn::Kind;

constexpr int kCurveSteps = 48;  // number of line segments of a fitted curve
constexpr double kTwoSided95 = 1.96;

std::string curve_name(uint64_t distance) {
  return "d = " + std::to_string(distance);
}

double log_odds_of(double rate) {
  return std::log(rate / (1 - rate));
}

double rate_at(double log_odds) {
  return 1 / (1 + std::exp(-log_odds));
}

std::string threshold_title(const SeriesThreshold& found) {
  std::string title = place_name(found.series);
  if (!found.series.noise.empty()) title += ", " + found.series.noise + " noise";
  return title + ", rounds = " + found.rounds + ", " + found.series.decoder;
}

PageFigure empty_figure(const SeriesThreshold& found, const char* what, const CampaignSource& from) {
  PageFigure figure;
  const SeriesName& series = found.series;
  figure.id = page_id(std::string(what) + " " + series.code + " " + series.experiment + " " + series.noise + " " +
                      found.rounds + " " + series.decoder);
  figure.command = "sallow fit --db " + shell_word(from.db) + " --json";
  return figure;
}

/// The tasks used in the fit.
std::vector<TaskResult> fitted_tasks(const SeriesThreshold& found, const CampaignFamily& family) {
  // The ends of the window are values of p in the store, computed back from their logarithms.
  constexpr double kRounding = 1e-9;
  std::vector<TaskResult> tasks;
  for (const TaskResult& result : family.tasks) {
    if (result.task.decoder != found.series.decoder) continue;
    const double p = *result.task.p;
    if (p < found.fit.p_low * (1 - kRounding) || p > found.fit.p_high * (1 + kRounding)) continue;
    tasks.push_back(result);
  }
  return tasks;
}

RateCell measured(const Counts& counts) {
  const auto failures = static_cast<double>(counts.failures), kept = static_cast<double>(counts.kept());
  return {failures / kept, clopper_pearson_interval(failures, kept)};
}

std::set<uint64_t> distances_of(std::span<const TaskResult> tasks) {
  std::set<uint64_t> distances;
  for (const TaskResult& result : tasks) distances.insert(*result.task.distance);
  return distances;
}

// The difference between a rate and the fitted rate, in standard errors.
double residual(const Counts& counts, double fitted) {
  const auto kept = static_cast<double>(counts.kept());
  return (measured(counts).rate - fitted) / std::sqrt(fitted * (1 - fitted) / kept);
}

PageFigure curves_figure(const SeriesThreshold& found, std::span<const TaskResult> tasks, const CampaignSource& from) {
  PageFigure figure = empty_figure(found, "fitted", from);
  const ThresholdFit& fit = found.fit;
  figure.title = "Fitted curves: " + threshold_title(found);
  figure.text =
      "Dotted: the form with the largest weight, ln(P/(1 − P)) = f(x) + (d/3)^−ω (b + c x). Dashed: the threshold with "
      "its 95 % interval.";
  CurvesPlot plot{{"physical error rate p", "p", true}, {"logical error rate per shot", "rate", true}};
  for (const uint64_t distance : distances_of(tasks)) {
    Curve points{curve_name(distance), {}, Curve::Style::kPoints};
    for (const TaskResult& result : tasks) {
      if (*result.task.distance != distance) continue;
      const RateCell rate = measured(result.counts);
      points.points.push_back({*result.task.p, rate.rate, rate.interval});
    }
    plot.curves.push_back(std::move(points));
  }
  for (const uint64_t distance : distances_of(tasks)) {
    Curve line{curve_name(distance), {}, Curve::Style::kDotted};
    for (int step = 0; step <= kCurveSteps; step++) {
      const double log_p =
          std::log(fit.p_low) + (std::log(fit.p_high) - std::log(fit.p_low)) * step / static_cast<double>(kCurveSteps);
      line.points.push_back(
          {std::exp(log_p), rate_at(fit.form.log_odds(static_cast<double>(distance), log_p)), {}, "fitted"});
    }
    plot.curves.push_back(std::move(line));
  }
  plot.rules.push_back({true, fit.threshold.value, fit.interval, "threshold"});
  figure.plot = std::move(plot);
  figure.table.columns = {{"d", Kind::kCount},
                          {"p", Kind::kNumber},
                          {"rate per shot", Kind::kRate},
                          {"fitted", Kind::kNumber},
                          {"residual, standard errors", Kind::kNumber}};
  for (const auto& [task, counts] : tasks) {
    const double fitted = rate_at(fit.form.log_odds(static_cast<double>(*task.distance), std::log(*task.p)));
    figure.table.rows.push_back({*task.distance, *task.p, measured(counts), fitted, residual(counts, fitted)});
  }
  return figure;
}

// Where the fitted curves of two distances cross: the crossing nearest to the threshold, because the polynomial is
// meaningless far away.
std::optional<double> fitted_crossing(const ScalingFit& form, double smaller, double larger) {
  constexpr double kReach = 1;  // of ln p around the threshold
  constexpr int kSteps = 100;
  const auto difference = [&](double log_p) { return form.log_odds(larger, log_p) - form.log_odds(smaller, log_p); };
  std::optional<double> nearest;
  for (int step = 0; step < kSteps; step++) {
    double left = form.log_threshold + kReach * (2 * step - kSteps) / kSteps, right = left + 2 * kReach / kSteps;
    if (!(difference(left) < 0 && difference(right) >= 0)) continue;
    for (int halving = 0; halving < 40; halving++) {
      const double middle = (left + right) / 2;
      (difference(middle) < 0 ? left : right) = middle;
    }
    if (!nearest || std::abs(left - form.log_threshold) < std::abs(*nearest - form.log_threshold)) nearest = left;
  }
  if (nearest) nearest = std::exp(*nearest);
  return nearest;
}

PageFigure crossings_figure(const SeriesThreshold& found, const CampaignSource& from) {
  PageFigure figure = empty_figure(found, "crossings", from);
  const ThresholdFit& fit = found.fit;
  figure.title = "Crossings: " + threshold_title(found);
  figure.text =
      "Where the curves of neighbouring distances cross; each crossing is drawn at the mean of its two distances.";
  CurvesPlot plot{{"distance d", "d"}, {"p at the crossing", "p"}};
  Curve points{"crossings", {}, Curve::Style::kPoints};
  figure.table.columns = {{"distances", Kind::kText}, {"crossing", Kind::kFitted}, {"fitted", Kind::kNumber}};
  uint64_t largest = 0, smallest = UINT64_MAX;
  for (const CurveCrossing& crossing : fit.crossings) {
    const double away = kTwoSided95 * crossing.error;
    const std::string pair = std::to_string(crossing.smaller) + " and " + std::to_string(crossing.larger);
    points.points.push_back({static_cast<double>(crossing.smaller + crossing.larger) / 2, crossing.p,
                             Interval{std::max(0.0, crossing.p - away), crossing.p + away}, "distances " + pair});
    std::optional<double> fitted;
    if (fit.threshold.ok()) {
      fitted = fitted_crossing(fit.form, static_cast<double>(crossing.smaller), static_cast<double>(crossing.larger));
    }
    figure.table.rows.push_back(
        {pair, FittedValue{crossing.p, crossing.error, {}}, fitted ? PageCell(*fitted) : PageCell()});
    largest = std::max(largest, crossing.larger);
    smallest = std::min(smallest, crossing.smaller);
  }
  plot.curves.push_back(std::move(points));
  if (fit.threshold.ok()) {
    figure.text +=
        " Dotted: the crossings of the form with the largest weight, also beyond the largest distance, and the "
        "threshold, to which they converge, with its 95 % interval.";
    constexpr uint64_t kBeyond = 3;  // times the largest distance
    Curve line{"fitted", {}, Curve::Style::kDotted};
    for (uint64_t d = smallest; d + 2 <= kBeyond * largest; d++) {
      const auto p = fitted_crossing(fit.form, static_cast<double>(d), static_cast<double>(d + 2));
      if (p) line.points.push_back({static_cast<double>(d + 1), *p, {}, "fitted"});
    }
    if (!line.points.empty()) plot.curves.push_back(std::move(line));
    Curve threshold{"threshold", {}, Curve::Style::kDotted};
    for (const uint64_t d : {smallest + 1, kBeyond * largest}) {
      threshold.points.push_back({static_cast<double>(d), fit.threshold.value, fit.interval});
    }
    plot.curves.push_back(std::move(threshold));
  } else {
    figure.notes = {"No threshold: " + fit.threshold.problem + "."};
  }
  figure.plot = std::move(plot);
  return figure;
}

PageFigure collapse_figure(const SeriesThreshold& found, std::span<const TaskResult> tasks,
                           const CampaignSource& from) {
  PageFigure figure = empty_figure(found, "collapse", from);
  const ScalingFit& form = found.fit.form;
  figure.title = "Collapse: " + threshold_title(found);
  figure.text =
      "All rates against the scaling variable, with the correction (d/3)^−ω (b + c x) of small distances subtracted. "
      "If the form is right, they lie on one curve (dotted).";
  CurvesPlot plot{{"x = ln(p/p_th) (d/d₀)^(1/ν)", "x"}, {"rate without correction", "rate", true}};
  figure.table.columns = {
      {"d", Kind::kCount}, {"p", Kind::kNumber}, {"x", Kind::kNumber}, {"rate without correction", Kind::kRate}};
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (const uint64_t distance : distances_of(tasks)) {
    Curve points{curve_name(distance), {}, Curve::Style::kPoints};
    const auto d = static_cast<double>(distance);
    for (const auto& [task, counts] : tasks) {
      if (*task.distance != distance) continue;
      const RateCell rate = measured(counts);
      const double x = form.scaled(d, std::log(*task.p)), shift = form.correction(d, x);
      const auto shifted = [&](double value) {
        return value > 0 && value < 1 ? rate_at(log_odds_of(value) - shift) : value;
      };
      const RateCell moved{shifted(rate.rate), {shifted(rate.interval.low), shifted(rate.interval.high)}};
      points.points.push_back({x, moved.rate, moved.interval});
      figure.table.rows.push_back({distance, *task.p, x, moved});
      low = std::min(low, x);
      high = std::max(high, x);
    }
    plot.curves.push_back(std::move(points));
  }
  Curve line{"f(x)", {}, Curve::Style::kDotted};
  for (int step = 0; step <= kCurveSteps; step++) {
    const double x = low + (high - low) * step / kCurveSteps;
    line.points.push_back({x, rate_at(form.limit(x)), {}, "fitted"});
  }
  plot.curves.push_back(std::move(line));
  figure.plot = std::move(plot);
  char note[160];
  std::snprintf(note, sizeof note,
                "d₀ = %.3g, 1/ν = %.3g, ω = %.3g, b = %.3g, c = %.3g: the form with the largest weight.",
                form.typical_distance, form.inverse_nu, form.omega, form.offset, form.tilt);
  figure.notes = {note};
  return figure;
}

}  // namespace

std::vector<PageFigure> threshold_figures(const SeriesThreshold& found, const CampaignFamily& family,
                                          const CampaignSource& from) {
  std::vector<PageFigure> figures;
  const std::vector<TaskResult> tasks =
      found.fit.threshold.ok() ? fitted_tasks(found, family) : std::vector<TaskResult>();
  if (!tasks.empty()) figures.push_back(curves_figure(found, tasks, from));
  if (!found.fit.crossings.empty()) figures.push_back(crossings_figure(found, from));
  if (!tasks.empty()) figures.push_back(collapse_figure(found, tasks, from));
  return figures;
}

}  // namespace sallow
