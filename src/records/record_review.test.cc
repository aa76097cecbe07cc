#include "records/record_review.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "codes/generate_code.h"
#include "dem/error_model_sampler.h"
#include "experiment/decoding_model.h"

namespace sallow {
namespace {

Circuit circuit_with(double gates, double measurements) {
  CodeOptions options;
  options.rounds = 4;
  options.after_clifford_depolarization = gates;
  options.before_measure_flip_probability = measurements;
  return generate_code(options);
}

std::vector<BitTable> sampled(const Circuit& circuit, uint64_t blocks, uint64_t seed) {
  const ErrorModelSampler sampler(model_for_decoding(circuit));
  std::vector<BitTable> detections(blocks);
  BitTable observables;
  for (uint64_t b = 0; b < blocks; b++) sampler.sample_block(seed, b, detections[b], observables);
  return detections;
}

ReviewInput input_of(const Circuit& circuit, std::vector<BitTable> detections) {
  ReviewInput input;
  input.name = "simulated";
  input.circuit = circuit;
  input.start = model_for_decoding(circuit);
  input.detections = std::move(detections);
  return input;
}

const NoiseRate& rate_of(const NoiseRates& rates, const std::string& kind) {
  for (const NoiseRate& rate : rates.kinds) {
    if (rate.kind == kind) return rate;
  }
  throw InputError("no kind " + kind);
}

TEST(NoiseRates, AreThoseOfTheCircuitForItsOwnModel) {
  const Circuit circuit = circuit_with(0.004, 0.01);
  const NoiseRates rates = noise_rates(circuit, model_for_decoding(circuit));
  EXPECT_EQ(rates.kinds.size(), 4u);  // CX, H, M and MR
  for (const NoiseRate& rate : rates.kinds) EXPECT_NEAR(rate.ratio(), 1, 1e-6) << rate.kind;
  // MR of 8 ancillas over 4 rounds.
  EXPECT_NEAR(rate_of(rates, "MR, X_ERROR").circuit, 32 * 0.01, 1e-9);
  double sum = 0;
  for (const NoiseRate& rate : rates.places) {
    if (rate.kind == "MR, X_ERROR") sum += rate.circuit;
  }
  EXPECT_NEAR(sum, 32 * 0.01, 1e-9);
}

TEST(RecordReview, FindsTheKindThatIsNoisier) {
  const Circuit circuit = circuit_with(0.004, 0.01), device = circuit_with(0.004, 0.02);
  ReviewInput input = input_of(circuit, sampled(device, 60, 1));
  const DetectorErrorModel truth = model_for_decoding(device);
  input.models = {{"truth", truth, truth}};
  ReviewOptions options;
  options.threads = 2;
  options.against = &input.models[0];
  const RecordReview review = review_record(input, options);
  EXPECT_EQ(review.examined, "moments");
  EXPECT_NEAR(rate_of(review.rates, "MR, X_ERROR").ratio(), 2, 0.2);
  EXPECT_NEAR(rate_of(review.rates, "CX, DEPOLARIZE2").ratio(), 1, 0.1);
  ASSERT_EQ(review.models.size(), 3u);
  EXPECT_LT(review.models[0].fit.p_value, 1e-6);
  EXPECT_GT(review.models[1].fit.p_value, 1e-3);
  EXPECT_EQ(review.models[0].gain.mean, 0);
  EXPECT_GT(review.models[1].gain.mean, 10 * review.models[1].gain.error);
  // Moments are made from the other half of the shots, and come close to the truth.
  EXPECT_GT(review.models[2].gain.mean, 0.9 * review.models[1].gain.mean);
  EXPECT_LT(review.models[2].gain.mean, 1.02 * review.models[1].gain.mean);
  ASSERT_TRUE(review.alarm);
  EXPECT_GT(review.alarm->p_value, 1e-3);
  EXPECT_GT(review.drift.p_value, 1e-3);
  EXPECT_EQ(review.times.size(), 5u);
  EXPECT_EQ(review.places.size(), 8u);
}

TEST(RecordReview, DoesNotDependOnTheNumberOfThreads) {
  const Circuit circuit = circuit_with(0.004, 0.01);
  const ReviewInput input = input_of(circuit, sampled(circuit, 4, 1));
  const RecordReview one = review_record(input, {});
  const RecordReview three = review_record(input, {.threads = 3});
  for (size_t m = 0; m < one.models.size(); m++) {
    EXPECT_EQ(one.models[m].log_likelihood, three.models[m].log_likelihood);
    EXPECT_EQ(one.models[m].fit.p_value, three.models[m].fit.p_value);
  }
}

TEST(RecordReview, RefusesWhatDoesNotFit) {
  const Circuit circuit = circuit_with(0.004, 0.01);
  ReviewInput input = input_of(circuit, sampled(circuit, 1, 1));
  input.models = {
      {"other", DetectorErrorModel::parse("error(0.1) D0\n"), DetectorErrorModel::parse("error(0.1) D0\n")}};
  EXPECT_THROW(review_record(input, {}), InputError);
  EXPECT_THROW(review_record(input_of(circuit, {}), {}), InputError);
  // 50 shots without events give a review, not a failure.
  const RecordReview silent = review_record(input_of(circuit, {BitTable(input.start.detector_count(), 50)}), {});
  EXPECT_EQ(silent.fraction, 0);
  EXPECT_EQ(silent.drift.p_value, 1);
  EXPECT_TRUE(std::isfinite(silent.models[0].log_likelihood));
}

}  // namespace
}  // namespace sallow
