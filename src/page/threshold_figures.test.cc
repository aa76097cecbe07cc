#include "page/threshold_figures.h"

#include <gtest/gtest.h>

#include <cmath>

#include "page/campaign_page.h"
#include "page/page_html.h"

namespace sallow {
namespace {

constexpr double kThreshold = 0.0079;

// Rates that cross at kThreshold for large distances, and below it for small distances.
std::vector<TaskResult> crossing_campaign() {
  std::vector<TaskResult> results;
  for (const uint64_t distance : {3, 5, 7, 9}) {
    for (const double p : {0.004, 0.005, 0.006, 0.007, 0.008, 0.009, 0.01}) {
      const auto d = static_cast<double>(distance);
      const double x = std::log(p / kThreshold) * std::pow(d / 5, 0.93);
      const double log_odds = -2.9 + 2.6 * x - 0.2 * x * x + std::pow(d / 3, -2.0) * (-0.3 + 0.3 * x);
      TaskResult result;
      StoredTask& task = result.task;
      task.id = std::to_string(distance) + " " + std::to_string(p);
      task.decoder = "matching";
      task.code = "surface_code";
      task.experiment = "rotated_memory_z";
      task.noise = "uniform";
      task.distance = distance;
      task.rounds = distance;
      task.p = p;
      result.counts.shots = 100'000;
      result.counts.failures = static_cast<uint64_t>(1e5 / (1 + std::exp(-log_odds)) + 0.5);
      results.push_back(std::move(result));
    }
  }
  return results;
}

TEST(ThresholdFigures, ShowCurvesCrossingsAndCollapse) {
  const std::vector<TaskResult> results = crossing_campaign();
  const ResultFits fits = fit_results(results);
  ASSERT_EQ(fits.thresholds.size(), 1);
  ASSERT_TRUE(fits.thresholds[0].fit.threshold.ok()) << fits.thresholds[0].fit.threshold.problem;
  const std::map<std::string, std::string> commands;
  const auto families = campaign_families(results);
  const auto figures = threshold_figures(fits.thresholds[0], families.at(0), {"r.sqlite", commands});
  ASSERT_EQ(figures.size(), 3);

  const auto& curves = std::get<CurvesPlot>(figures[0].plot);
  ASSERT_EQ(curves.curves.size(), 8);  // measured and fitted
  EXPECT_EQ(curves.curves[0].style, Curve::Style::kPoints);
  EXPECT_EQ(curves.curves[4].style, Curve::Style::kDotted);
  EXPECT_EQ(curves.curves[4].name, curves.curves[0].name);
  ASSERT_EQ(curves.rules.size(), 1);
  EXPECT_LE(curves.rules[0].interval->low, kThreshold);
  EXPECT_GE(curves.rules[0].interval->high, kThreshold);
  // The table has the residuals, and the counts follow the form.
  for (const auto& row : figures[0].table.rows) EXPECT_LT(std::abs(std::get<double>(row.back())), 3);

  const auto& crossings = std::get<CurvesPlot>(figures[1].plot);
  ASSERT_EQ(crossings.curves.size(), 3);
  EXPECT_EQ(crossings.curves[2].points[0].interval->low, fits.thresholds[0].fit.interval.low);
  ASSERT_EQ(crossings.curves[0].points.size(), 3);
  EXPECT_LT(crossings.curves[0].points[0].y, 0.9 * kThreshold);
  // The fitted crossings rise towards the threshold, beyond the largest distance too.
  const std::vector<CurvePoint>& line = crossings.curves[1].points;
  EXPECT_LT(line.front().y, line.back().y);
  EXPECT_GT(line.back().x, 20);
  EXPECT_NEAR(line.back().y, fits.thresholds[0].fit.threshold.value, 0.02 * kThreshold);

  // Without the correction all rates lie on one curve.
  const ScalingFit& form = fits.thresholds[0].fit.form;
  const auto& collapse = std::get<CurvesPlot>(figures[2].plot);
  ASSERT_EQ(collapse.curves.size(), 5);
  for (size_t k = 0; k < 4; k++) {
    for (const CurvePoint& point : collapse.curves[k].points) {
      EXPECT_NEAR(std::log(point.y / (1 - point.y)), form.limit(point.x), 0.1);
    }
  }
}

TEST(ThresholdFigures, AreInTheCampaignsPage) {
  const std::vector<TaskResult> results = crossing_campaign();
  const Page page = campaign_page(results, fit_results(results), "r.sqlite", {});
  size_t figures = 0;
  for (const PageSection& section : page.sections) {
    if (section.id == "thresholds") figures = section.figures.size();
  }
  EXPECT_EQ(figures, 4);
  EXPECT_NO_THROW(page_json(page));
}

TEST(ThresholdFigures, ShowCrossingsEvenWithoutAThreshold) {
  std::vector<TaskResult> results = crossing_campaign();
  std::erase_if(results, [](const TaskResult& result) { return *result.task.distance > 5; });
  const ResultFits fits = fit_results(results);
  ASSERT_EQ(fits.thresholds.size(), 1);
  const std::map<std::string, std::string> commands;
  const auto families = campaign_families(results);
  const auto figures = threshold_figures(fits.thresholds[0], families.at(0), {"r.sqlite", commands});
  ASSERT_EQ(figures.size(), 1);
  ASSERT_EQ(figures[0].notes.size(), 1);
  EXPECT_NE(figures[0].notes[0].find("two distances give one crossing"), std::string::npos);
}

}  // namespace
}  // namespace sallow
