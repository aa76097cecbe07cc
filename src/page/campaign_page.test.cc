#include "page/campaign_page.h"

#include <gtest/gtest.h>

#include <set>

#include "page/page_html.h"

namespace sallow {
namespace {

TaskResult counted(uint64_t distance, double p, const std::string& decoder, uint64_t failures, uint64_t rounds) {
  TaskResult result;
  StoredTask& task = result.task;
  task.id = std::to_string(distance) + " " + std::to_string(p) + " " + decoder + " " + std::to_string(rounds);
  task.name = task.id;
  task.decoder = decoder;
  task.code = "surface_code";
  task.experiment = "rotated_memory_z";
  task.noise = "uniform";
  task.distance = distance;
  task.rounds = rounds;
  task.p = p;
  result.counts = {1000, failures, 0, 0.5, {}};
  return result;
}

std::vector<TaskResult> campaign() {
  std::vector<TaskResult> results;
  for (const char* decoder : {"matching", "union_find"}) {
    for (uint64_t distance : {3, 5}) {
      for (uint64_t k : {1, 2, 3}) {
        results.push_back(counted(distance, 0.001 * static_cast<double>(k), decoder, 10 * k * k, distance));
      }
    }
  }
  return results;
}

const PageSection* section(const Page& page, const std::string& id) {
  for (const PageSection& one : page.sections) {
    if (one.id == id) return &one;
  }
  return nullptr;
}

TEST(CampaignPage, DrawsOneCurvePerDistanceAndOnePanelPerDecoder) {
  const auto results = campaign();
  const Page page = campaign_page(results, fit_results(results), "r.sqlite", {{results[0].task.id, "sallow estimate"}});
  const PageSection* rates = section(page, "rates");
  ASSERT_NE(rates, nullptr);
  ASSERT_EQ(rates->figures.size(), 1u);
  const auto& plot = std::get<CurvesPlot>(rates->figures[0].plot);
  ASSERT_EQ(plot.curves.size(), 4u);
  EXPECT_EQ(plot.curves[0].name, "d = 3");
  EXPECT_EQ(plot.curves[0].panel, "matching");
  EXPECT_EQ(plot.curves[0].points.size(), 3u);
  EXPECT_DOUBLE_EQ(plot.curves[0].points[0].y, 0.01);
  EXPECT_LT(plot.curves[0].points[0].interval->low, 0.01);
  EXPECT_EQ(std::get<std::string>(rates->figures[0].table.rows[0].back()), "sallow estimate");
  EXPECT_NE(section(page, "decoders"), nullptr);
  EXPECT_NE(section(page, "thresholds"), nullptr);
  EXPECT_NE(section(page, "distance"), nullptr);
  EXPECT_NE(section(page, "cost"), nullptr);
  EXPECT_EQ(section(page, "others"), nullptr);
}

TEST(CampaignPage, ComparesDifferentNumbersOfRoundsPerRound) {
  std::vector<TaskResult> results;
  for (uint64_t rounds : {4, 7}) {
    for (uint64_t distance : {3, 5}) results.push_back(counted(distance, 0.001, "matching", 10 * rounds, rounds));
  }
  // 11 rounds only at d = 3: no rule covers both distances.
  results.push_back(counted(3, 0.001, "matching", 90, 11));
  const auto families = campaign_page(results, fit_results(results), "r.sqlite", {});
  const PageSection* rates = section(families, "rates");
  ASSERT_EQ(rates->figures.size(), 1u);
  EXPECT_NE(std::get<CurvesPlot>(rates->figures[0].plot).y.label.find("per round"), std::string::npos);
  EXPECT_EQ(section(families, "decoders"), nullptr);
}

TEST(CampaignPage, ShowsTasksWithUnknownParameters) {
  TaskResult result;
  result.task.name = "</script>";
  result.task.decoder = "matching";
  result.counts = {100, 3, 10, 0.1, {}};
  TaskResult unshot = result;
  unshot.counts = {};
  const std::vector<TaskResult> results = {result, unshot};
  const Page page = campaign_page(results, fit_results(results), "a b.sqlite", {});
  const PageSection* others = section(page, "others");
  ASSERT_NE(others, nullptr);
  const auto& plot = std::get<DotsPlot>(others->figures[0].plot);
  ASSERT_EQ(plot.points.size(), 1u);
  EXPECT_DOUBLE_EQ(plot.points[0].value, 3.0 / 90);
  EXPECT_EQ(others->figures[0].table.rows.size(), 2u);
  EXPECT_NE(others->figures[0].command.find("'a b.sqlite'"), std::string::npos);
}

TEST(CampaignPage, GivesEveryFigureAUniqueIdAndATable) {
  const auto results = campaign();
  const Page page = campaign_page(results, fit_results(results), "r.sqlite", {});
  std::set<std::string> ids;
  for (const PageSection& one : page.sections) {
    for (const PageFigure& figure : one.figures) {
      EXPECT_TRUE(ids.insert(figure.id).second) << figure.id;
      EXPECT_FALSE(figure.table.rows.empty()) << figure.id;
      EXPECT_FALSE(figure.command.empty()) << figure.id;
    }
  }
  EXPECT_NO_THROW(page_json(page));
}

TEST(CampaignPage, ComparesDecodersOnTheSameShotsInPairs) {
  const auto results = campaign();
  PairedResult pair;
  pair.first = results.front().task;
  pair.second = results.back().task;
  pair.counts = {1000, 5, 7, 1};
  const std::vector<PairedResult> pairs = {pair};
  const Page page = campaign_page(results, fit_results(results), "r.sqlite", {}, pairs);
  const PageFigure& figure = section(page, "decoders")->figures.at(0);
  EXPECT_EQ(figure.id, "pairs");
  ASSERT_EQ(figure.table.rows.size(), 1u);
  const std::vector<PageCell>& row = figure.table.rows[0];
  ASSERT_EQ(row.size(), figure.table.columns.size());
  EXPECT_EQ(std::get<std::string>(row[1]), "matching");
  EXPECT_EQ(std::get<std::string>(row[2]), "union_find");
  EXPECT_DOUBLE_EQ(std::get<double>(row[7]), 0.006);
  EXPECT_DOUBLE_EQ(std::get<double>(row[10]), 18.0 / 256);
  EXPECT_FALSE(page_html(page).empty());
}

}  // namespace
}  // namespace sallow
