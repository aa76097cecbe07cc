#include "records/learned_prior.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/input_error.test.h"
#include "codes/generate_code.h"
#include "dem/error_model_sampler.h"
#include "experiment/decoding_model.h"
#include "records/dataset_folders.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

/// A simulated record of one experiment, 2048 shots; with `swapped`, each even shot and the odd one after it change
/// places. With `noise_flips`, flips are random and independent of the events.
class LearnedPriorTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    top_ = fs::temp_directory_path() / ("sallow_" + std::string(info->name()) + "_" + std::to_string(::getpid()));
  }
  void TearDown() override { fs::remove_all(top_); }

  ExperimentFolder write(const std::string& name, bool swapped, bool noise_flips = false) {
    const fs::path folder = top_ / name / "surface_code_bZ_d3_r03_center_1_1";
    fs::create_directories(folder);
    CodeOptions code{.code = "surface_code", .task = "rotated_memory_z", .distance = 3, .rounds = 3};
    code.noise = {NoiseModel::kSi1000, 0.005};
    const Circuit circuit = generate_code(code);
    std::ofstream(folder / "circuit_noisy.stim") << circuit.str();
    std::ofstream events(folder / "detection_events.01"), flips(folder / "obs_flips_actual.01");
    const ErrorModelSampler sampler(model_for_decoding(circuit));
    RandomStream random(5, 0);
    for (uint64_t block = 0; block < 2; block++) {
      BitTable detections, observables;
      sampler.sample_block(4, block, detections, observables);
      for (size_t shot = 0; shot < detections.column_count(); shot++) {
        const size_t from = swapped ? shot ^ 1 : shot;
        for (size_t d = 0; d < detections.row_count(); d++) events << detections.get(d, from);
        events << '\n';
        flips << (noise_flips ? random.next() % 2 == 0 : observables.get(0, from)) << '\n';
      }
    }
    return read_experiment_folder(folder.string(), (top_ / name).string());
  }

  LearnedPrior learn(const ExperimentFolder& folder, uint32_t passes) {
    return LearnedPrior({&folder, 1}, decoders_, UINT64_MAX,
                        {.iterations = 2, .refine = {.passes = passes}, .error_bars = false, .threads = 2});
  }

  const std::vector<std::string> decoders_ = {"ensemble", "correlated"};
  fs::path top_;
};

TEST_F(LearnedPriorTest, SwapsItsModelsIfEvenAndOddShotsAreSwapped) {
  const ExperimentFolder folder = write("a", false), swapped = write("b", true);
  const LearnedPrior prior = learn(folder, 1), other = learn(swapped, 1);
  for (const std::string& decoder : decoders_) {
    const auto &models = prior.models_of(folder, decoder), &others = other.models_of(swapped, decoder);
    ASSERT_EQ(models.size(), 2u);
    EXPECT_EQ(models[0], others[1]) << decoder;
    EXPECT_EQ(models[1], others[0]) << decoder;
    EXPECT_NE(models[0], models[1]) << decoder;
  }
  EXPECT_NE(prior.models_of(folder, "ensemble")[0], prior.models_of(folder, "correlated")[0]);
}

TEST_F(LearnedPriorTest, DoesNotSeeTheFlipsThatItIsScoredOn) {
  write("noise", false, true);
  DatasetOptions options;
  options.decoders = decoders_;
  options.prior = Prior::parse("learned:flips");
  options.threads = 2;
  DatasetObserver observer;
  const FolderRuns runs = decode_folders({(top_ / "noise").string()}, options, observer);
  ASSERT_EQ(runs.runs.size(), 1u);
  for (const DecoderResult& result : runs.runs[0].results) {
    // Half of 2048 shots, within five standard deviations: a false alarm in a million runs.
    EXPECT_NEAR(static_cast<double>(result.tally.failures), 1024, 5 * 22.6) << result.decoder;
    EXPECT_EQ(result.prior, "learned:flips");
  }
}

TEST_F(LearnedPriorTest, ReportsAFolderOfTooFewShotsAndDecodesTheOthers) {
  write("a", false);
  const ExperimentFolder one = write("b", false);
  std::ofstream(one.detection_events.path) << std::string(24, '0') << '\n';
  std::ofstream(one.observable_flips.path) << "0\n";
  DatasetOptions options;
  options.prior = Prior::parse("learned");
  DatasetObserver observer;
  const FolderRuns runs = decode_folders({top_.string()}, options, observer);
  EXPECT_EQ(runs.runs.size(), 1u);
  ASSERT_EQ(runs.skipped.size(), 1u);
  EXPECT_NE(runs.skipped[0].reason.find("it has too few shots to learn from"), std::string::npos)
      << runs.skipped[0].reason;
}

}  // namespace
}  // namespace sallow
