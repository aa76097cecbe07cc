#include "records/learned_fit.h"

#include <gtest/gtest.h>

#include "dem/written_out.h"
#include "moments/simulated_record.test.h"

namespace sallow {
namespace {

LearnInput shots_of(const DetectorErrorModel& truth, const DetectorErrorModel& start, uint64_t blocks) {
  LearnInput input;
  input.name = "simulated";
  input.model = start;
  input.detections = simulated_blocks(truth, blocks, 7);
  return input;
}

std::vector<LearnedFit> learned_fit(const LearnInput& input) {
  const LearnedModels learned = learn_models({input}, {});
  return learned_fits({&input, 1}, learned.models, 2);
}

TEST(LearnedFit, IsQuietOverHiddenRates) {
  const DetectorErrorModel model = surface_code_model(6, 0.004);
  for (uint64_t seed = 1; seed <= 3; seed++) {
    const auto fits = learned_fit(shots_of(with_hidden_rates(model, 0.5, seed), model, 30));
    EXPECT_TRUE(fits[0].fits()) << fits[0].p_value;
    EXPECT_EQ(fit_warning(fits), "");
  }
}

// An ancilla that leaks gives random answers for some rounds: here, in one round and in the third after it.
TEST(LearnedFit, ReportsCorrelationsOverRoundsThatNoErrorMakes) {
  const DetectorErrorModel model = surface_code_model(6, 0.004);
  const auto coordinates = detector_coordinates(model);
  DetectorErrorModel leaking = model;
  for (uint32_t a = 0; a < coordinates.size(); a++) {
    for (uint32_t b = 0; b < coordinates.size(); b++) {
      if (coordinates[a][0] == coordinates[b][0] && coordinates[a][1] == coordinates[b][1] &&
          coordinates[b][2] == coordinates[a][2] + 3) {
        leaking.append_error(0.004, {DemTarget::detector(a), DemTarget::detector(b)});
      }
    }
  }
  const auto fits = learned_fit(shots_of(leaking, model, 30));
  ASSERT_FALSE(fits[0].fits());
  EXPECT_EQ(fits[0].worst->pairs.space, PairClass::Space::kSame);
  EXPECT_EQ(fits[0].worst->pairs.time, 3u);
  EXPECT_GT(fits[0].worst->sigmas(), 5);
  const std::string warning = fit_warning(fits);
  EXPECT_EQ(warning.find("the model does not fit"), 0u) << warning;
  EXPECT_NE(warning.find("most in simulated, same place, 3 rounds apart"), std::string::npos) << warning;
}

TEST(LearnedFit, SaysNothingOfAFewShots) {
  const DetectorErrorModel model = surface_code_model(3, 0.004);
  LearnInput input = shots_of(model, model, 0);
  input.detections = {BitTable(model.detector_count(), 1)};
  const auto fits = learned_fits({&input, 1}, {&model, 1}, 1);
  EXPECT_TRUE(fits[0].fits());
  EXPECT_FALSE(fits[0].worst);
}

}  // namespace
}  // namespace sallow
