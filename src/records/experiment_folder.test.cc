#include "records/experiment_folder.h"
#include "base/input_error.test.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

class ExperimentFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    top_ = fs::temp_directory_path() / ("sallow_" + std::string(info->name()) + "_" + std::to_string(::getpid()));
    fs::create_directories(top_);
  }
  void TearDown() override { fs::remove_all(top_); }

  void write(const std::string& path, const std::string& text = "x") {
    fs::create_directories((top_ / path).parent_path());
    std::ofstream(top_ / path) << text;
  }
  ExperimentFolder read(const std::string& path) {
    return read_experiment_folder((top_ / path).string(), top_.string());
  }
  std::string complaint(const std::string& path) {
    return input_error_of([&] { read(path); });
  }

  fs::path top_;
};

TEST_F(ExperimentFolderTest, ReadsTheLayoutOfRecord6804040) {
  const std::string name = "surface_code_bX_d5_r07_center_5_5";
  write(name + "/properties.yml", "type: surface_code_memory_experiment\nbasis: X\nrounds: 7\ndistance: 5\n");
  for (const char* file :
       {"circuit_ideal.stim", "circuit_noisy.stim", "circuit_detector_error_model.dem", "detection_events.b8",
        "measurements.b8", "sweep.b8", "obs_flips_actual.01", "obs_flips_predicted_by_pymatching.01",
        "obs_flips_predicted_by_belief_matching.01", "pij_from_even_for_odd.dem", "pij_from_odd_for_even.dem"}) {
    write(name + "/" + file);
  }
  const ExperimentFolder experiment = read(name);
  EXPECT_EQ(experiment.name, name);
  EXPECT_EQ(experiment.distance, 5u);
  EXPECT_EQ(experiment.rounds, 7u);
  EXPECT_EQ(experiment.basis, 'X');
  EXPECT_EQ(experiment.patch, "center_5_5");
  EXPECT_EQ(experiment.layout, RecordLayout::kSycamore);
  EXPECT_TRUE(experiment.has_detections());
  EXPECT_EQ(experiment.detection_events.format, "b8");
  EXPECT_EQ(experiment.observable_flips.format, "01");
  EXPECT_TRUE(experiment.sweep_bits);
  EXPECT_FALSE(experiment.pij_from_odd_for_even.empty());
  ASSERT_EQ(experiment.published.size(), 2u);
  EXPECT_EQ(experiment.published[0].decoder, "belief_matching");
  EXPECT_EQ(experiment.published[1].decoder, "pymatching");
}

TEST_F(ExperimentFolderTest, ReadsTheLayoutOfRecord13273331) {
  const std::string name = "d3_at_q6_7/Z/r10";
  for (const char* file :
       {"circuit_noisy_si1000.stim", "detection_events.b8", "obs_flips_actual.b8", "sweep_bits.b8",
        "decoding_results/neural/obs_flips_predicted.b8", "decoding_results/neural/error_model.dem"}) {
    write(name + "/" + file);
  }
  write(name + "/metadata.json", R"({"nested": {"list": [1, 2]}, "rounds": 10})");
  const ExperimentFolder experiment = read(name);
  EXPECT_EQ(experiment.name, name);
  EXPECT_EQ(experiment.distance, 3u);
  EXPECT_EQ(experiment.rounds, 10u);
  EXPECT_EQ(experiment.basis, 'Z');
  EXPECT_EQ(experiment.patch, "q6_7");
  EXPECT_EQ(experiment.layout, RecordLayout::kWillow);
  EXPECT_EQ(experiment.observable_flips.format, "b8");
  ASSERT_EQ(experiment.published.size(), 1u);
  EXPECT_EQ(experiment.published[0].decoder, "neural");
  EXPECT_FALSE(experiment.published[0].model_path.empty());
}

TEST_F(ExperimentFolderTest, FindsExperimentsInATreeInOrder) {
  write("b/properties.yml");
  write("a/deep/detection_events.b8");
  write("a/deep/decoding_results/one/metadata.json");
  write("c/notes.txt");
  EXPECT_EQ(find_experiment_folders(top_.string()),
            (std::vector<std::string>{(top_ / "a/deep").string(), (top_ / "b").string()}));
  EXPECT_EQ(find_experiment_folders((top_ / "b").string()), (std::vector<std::string>{(top_ / "b").string()}));
  EXPECT_THROW(find_experiment_folders((top_ / "c").string()), InputError);
  EXPECT_THROW(find_experiment_folders((top_ / "c/notes.txt").string()), InputError);
  EXPECT_THROW(find_experiment_folders((top_ / "nowhere").string()), InputError);
}

TEST_F(ExperimentFolderTest, ReportsMissingFilesAndProperties) {
  write("plain/detection_events.b8");
  EXPECT_NE(complaint("plain").find("distance, rounds and basis"), std::string::npos);
  write("d3_at_q1/X/r01/detection_events.b8");
  EXPECT_NE(complaint("d3_at_q1/X/r01").find("no circuit_noisy.stim"), std::string::npos);
  write("d3_at_q1/X/r01/circuit_ideal.stim");
  EXPECT_NE(complaint("d3_at_q1/X/r01").find("neither detection_events"), std::string::npos);
  write("d3_at_q1/X/r01/measurements.b8");
  EXPECT_EQ(complaint("d3_at_q1/X/r01"), "no error");
}

TEST_F(ExperimentFolderTest, RefusesBrokenPropertiesWithTheirPlace) {
  for (const char* text : {"distance: [", "distance: many\n", "- a\n", "\t"}) {
    write("bad/properties.yml", text);
    EXPECT_NE(complaint("bad").find("properties.yml"), std::string::npos) << text << ": " << complaint("bad");
  }
}

}  // namespace
}  // namespace sallow
