#include "records/dataset_run.h"
#include "base/input_error.test.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/public_records.test.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

class DatasetRunTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    top_ = fs::temp_directory_path() / ("sallow_" + std::string(info->name()) + "_" + std::to_string(::getpid()));
    folder_ = top_ / "surface_code_bZ_d3_r01_center_1_1";
    fs::create_directories(folder_);
    write("circuit_noisy.stim",
          "R 0 1\nX_ERROR(0.1) 0\nX_ERROR(0.2) 1\nM 0 1\nDETECTOR rec[-1]\nDETECTOR rec[-2]\n"
          "OBSERVABLE_INCLUDE(0) rec[-1]\n");
  }
  void TearDown() override { fs::remove_all(top_); }

  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  ExperimentRun run(const DatasetOptions& options) {
    return run_experiment(read_experiment_folder(folder_.string(), top_.string()), options);
  }
  std::string complaint(const DatasetOptions& options) {
    return input_error_of([&] { run(options); });
  }

  DatasetOptions matching_ = {{"matching"}, {}, UINT64_MAX, 2};
  fs::path top_, folder_;
};

TEST_F(DatasetRunTest, CountsFailuresOfDecodersAndOfPublishedPredictions) {
  write("detection_events.01", "10\n10\n01\n00\n");
  write("obs_flips_actual.01", "1\n0\n0\n0\n");
  write("obs_flips_predicted_by_someone.01", "0\n0\n1\n1\n");
  const ExperimentRun result = run(matching_);
  EXPECT_EQ(result.shots, 4u);
  EXPECT_DOUBLE_EQ(result.detection_fraction, 3.0 / 8);
  ASSERT_EQ(result.results.size(), 2u);
  EXPECT_EQ(result.results[0].tally, (Tally{4, 1, 0}));
  EXPECT_EQ(result.results[0].prior, "circuit");
  EXPECT_EQ(result.results[1].decoder, "someone");
  EXPECT_TRUE(result.results[1].published);
  EXPECT_EQ(result.results[1].tally.failures, 3u);
}

TEST_F(DatasetRunTest, UsesOnlyTheFirstShotsOnRequest) {
  write("detection_events.01", "10\n10\n01\n00\n");
  write("obs_flips_actual.01", "1\n0\n0\n0\n");
  write("obs_flips_predicted_by_someone.01", "0\n0\n1\n1\n");
  DatasetOptions options = matching_;
  options.max_shots = 1;
  EXPECT_EQ(run(options).results[0].tally, (Tally{1, 0, 0}));
  EXPECT_EQ(run(options).results[1].tally, (Tally{1, 1, 0}));
}

TEST_F(DatasetRunTest, DecodesEachHalfWithTheModelLearnedFromTheOther) {
  write("detection_events.01", "10\n10\n10\n10\n10\n");
  write("obs_flips_actual.01", "0\n0\n0\n0\n0\n");
  // In even shots, the detector's error flips the observable; in odd shots, it does not.
  write("pij_from_odd_for_even.dem", "error(0.1) D0 L0\nerror(0.1) D1\n");
  write("pij_from_even_for_odd.dem", "error(0.1) D0\nerror(0.1) D1 L0\n");
  DatasetOptions options = matching_;
  options.prior = Prior::parse("pij");
  EXPECT_EQ(run(options).results[0].tally, (Tally{5, 3, 0}));
  EXPECT_EQ(run(options).results[0].prior, "pij");
}

TEST_F(DatasetRunTest, RefusesFilesThatDoNotMatch) {
  write("detection_events.01", "10\n10\n");
  write("obs_flips_actual.01", "1\n");
  EXPECT_NE(complaint(matching_).find("obs_flips_actual.01: it holds 1 shots, but 2 were expected"), std::string::npos)
      << complaint(matching_);
  write("obs_flips_actual.01", "1\n0\n");
  write("obs_flips_predicted_by_someone.01", "1\n0\n1\n");
  EXPECT_NE(complaint(matching_).find("predicted_by_someone.01: it holds 3 shots"), std::string::npos);
  DatasetOptions options = matching_;
  options.prior = Prior::parse("pij");
  EXPECT_NE(complaint(options).find("pij_from_even_for_odd.dem"), std::string::npos);
}

TEST_F(DatasetRunTest, DerivesEventsFromMeasurementsAndSweepBits) {
  write("circuit_noisy.stim",
        "CX sweep[0] 0\nX 1\nX_ERROR(0.1) 0\nM 0 1\nDETECTOR rec[-1]\nDETECTOR rec[-2]\n"
        "OBSERVABLE_INCLUDE(0) rec[-2]\n");
  write("measurements.01", "01\n11\n01\n10\n");
  write("sweep.01", "0\n1\n1\n1\n");
  // In the third shot qubit 0 flipped; in the fourth shot qubit 1 flipped, which no error of the model explains.
  const ExperimentRun result = run(matching_);
  EXPECT_DOUBLE_EQ(result.detection_fraction, 2.0 / 8);
  EXPECT_EQ(result.results[0].tally, (Tally{4, 1, 1}));
  write("sweep.01", "0\n");
  EXPECT_NE(complaint(matching_).find("sweep.01: it holds 1 shots"), std::string::npos) << complaint(matching_);
  fs::remove(folder_ / "sweep.01");
  EXPECT_NE(complaint(matching_).find("no sweep.b8"), std::string::npos) << complaint(matching_);
}

// The published PyMatching predictions used the same model: only ties may differ, within half a percent of the
// failures.
TEST(DatasetRun, AgreesWithThePublishedMatchingOnEveryExperiment) {
  const fs::path record = data_folder() / "sycamore";
  if (!fs::is_directory(record)) GTEST_SKIP() << "the public record is not at " << record;
  size_t compared = 0;
  for (const std::string& path : find_experiment_folders(record.string())) {
    const ExperimentRun result =
        run_experiment(read_experiment_folder(path, record.string()), {{"matching"}, {}, UINT64_MAX, 2});
    for (const DecoderResult& published : result.results) {
      if (published.decoder != "pymatching") continue;
      const double ours = static_cast<double>(result.results[0].tally.failures);
      EXPECT_NEAR(ours, published.tally.failures, 0.005 * published.tally.failures) << path;
      EXPECT_EQ(result.results[0].tally.unmatchable, 0u);
      compared++;
    }
  }
  EXPECT_EQ(compared, 16u);
}

TEST_F(DatasetRunTest, DerivesThePublishedEventsFromThePublishedMeasurements) {
  const fs::path record = data_folder() / "sycamore" / "surface_code_bZ_d5_r05_center_5_5";
  if (!fs::is_directory(record)) GTEST_SKIP() << "the public record is not at " << record;
  const fs::path bare = top_ / "surface_code_bZ_d5_r05_center_5_5";
  fs::create_directories(bare);
  for (const char* file :
       {"properties.yml", "circuit_noisy.stim", "circuit_detector_error_model.dem", "measurements.b8", "sweep.b8"}) {
    fs::create_symlink(fs::absolute(record / file), bare / file);
  }
  const auto run = [&](const fs::path& path) {
    return run_experiment(read_experiment_folder(path.string(), path.string()), matching_);
  };
  const ExperimentRun derived = run(bare), shipped = run(record);
  EXPECT_EQ(derived.detection_fraction, shipped.detection_fraction);
  EXPECT_EQ(derived.results[0].tally, shipped.results[0].tally);
}

}  // namespace
}  // namespace sallow
