#include "report/dataset_report.h"

#include <gtest/gtest.h>

#include "json/json.h"

namespace sallow {
namespace {

ExperimentRun experiment(std::string name) {
  ExperimentRun run;
  run.folder.name = std::move(name);
  run.folder.distance = 3;
  run.folder.rounds = 5;
  run.folder.basis = 'Z';
  run.shots = 1000;
  run.detection_fraction = 0.0771;
  run.results.push_back({"matching", "circuit", false, {1000, 25, 1}, 1.5});
  run.results.push_back({"a_decoder_with_quite_a_long_name", "", true, {1000, 24, 0}, 0});
  return run;
}

TEST(DatasetReport, AlignsFailuresAndListsLongNamesInAKey) {
  std::vector<ExperimentRun> runs = {experiment("first"), experiment("second")};
  EXPECT_EQ(experiments_table(runs),
            "experiment  shots  events  matching  *(1)\n"
            "first        1000  7.71 %        25    24\n"
            "second       1000  7.71 %        25    24\n"
            "all 2        2000                50    48\n"
            "  (1) a_decoder_with_quite_a_long_name\n");
}

TEST(DatasetReport, PrintsNoSumOverOnlySomeExperiments) {
  std::vector<ExperimentRun> runs = {experiment("first"), experiment("second")};
  runs[1].results.pop_back();
  EXPECT_NE(experiments_table(runs).find("all 2        2000                50     –\n"), std::string::npos)
      << experiments_table(runs);
}

TEST(DatasetReport, PrintsPublishedRatesBelowTheFits) {
  const std::vector<DatasetFit> fits = {
      {"matching", "circuit", false, {{3, {0.01, 0.0002, {}}}, {7, {0, 0, "why"}}}, {0, 0, "distance 7: why"}}};
  const PublishedRates published[] = {{"net", "learned", "published", {0.655, 0.306, 0.143}, 0.003, 2.14, 0.02}};
  EXPECT_EQ(fits_table(fits, published),
            "error per cycle, %                  d=3            d=7            Λ\n"
            "matching (circuit)        1.000 ± 0.020              –            –\n"
            "net (learned), published  0.655          0.143 ± 0.003  2.14 ± 0.02\n");
}

TEST(DatasetReport, WritesTheDocumentedKeys) {
  const auto json = experiment_json(experiment("first"));
  EXPECT_EQ(json.text(),
            R"({"name":"first","distance":3,"rounds":5,"basis":"Z","shots":1000,"detection_fraction":0.0771,)"
            R"("results":[{"decoder":"matching","prior":"circuit","failures":25,"unmatchable":1,"us_per_shot":1.5}],)"
            R"("published":[{"decoder":"a_decoder_with_quite_a_long_name","failures":24}]})");
  const DatasetFit fit = {"matching", "circuit", false, {{3, {0.5, 0.25, {}}}, {5, {0, 0, "why"}}}, {0, 0, "no"}};
  EXPECT_EQ(
      fit_json(fit).text(),
      R"({"decoder":"matching","prior":"circuit","published":false,"error_per_cycle":{"3":{"value":0.5,"error":0.25},)"
      R"("5":{"value":null,"error":null,"problem":"why"}},"lambda":null,"lambda_error":null,"lambda_problem":"no"})");
}

}  // namespace
}  // namespace sallow
