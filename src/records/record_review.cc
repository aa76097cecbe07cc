#include "records/record_review.h"

#include <cmath>
#include <map>

#include "base/error.h"
#include "bits/shot_columns.h"
#include "dem/written_out.h"
#include "moments/moment_estimates.h"

namespace sallow {
namespace {

/// What one half of the shots says about each model.
struct HalfReview {
  GroupedShots shots;
  std::vector<std::vector<double>> log_likelihoods;
  std::vector<std::vector<PairExcess>> excesses;
  std::vector<ModelFit> fits;
};

std::vector<BitTable> half_of(const std::vector<BitTable>& blocks, size_t parity) {
  std::vector<BitTable> half;
  for (const BitTable& block : blocks) half.push_back(columns_of_parity(block, parity));
  return half;
}

/// The same class in both halves; `weight` is the first half's part of the shots.
PairExcess joined(const PairExcess& a, const PairExcess& b, double weight) {
  PairExcess sum = a;
  sum.observed = weight * a.observed + (1 - weight) * b.observed;
  sum.expected = weight * a.expected + (1 - weight) * b.expected;
  sum.error = std::hypot(weight * a.error, (1 - weight) * b.error);
  sum.p_value = std::min(1.0, 2 * std::min(a.p_value, b.p_value));
  return sum;
}

ModelFit joined(const ModelFit& a, const ModelFit& b, double weight) {
  const auto twice_least = [](double p, double q) { return std::min(1.0, 2 * std::min(p, q)); };
  return {weight * a.mean_fraction + (1 - weight) * b.mean_fraction,
          weight * a.expected_fraction + (1 - weight) * b.expected_fraction,
          weight * a.mean_square + (1 - weight) * b.mean_square,
          twice_least(a.fractions_p, b.fractions_p),
          twice_least(a.pairs_p, b.pairs_p),
          twice_least(a.p_value, b.p_value)};
}

void require_same_detectors(const DetectorErrorModel& model, const std::string& name, uint64_t detectors) {
  if (model.detector_count() == detectors) return;
  throw InputError("the model '" + name + "' has " + std::to_string(model.detector_count()) +
                       " detectors, but the record has " + std::to_string(detectors),
                   "give a model of the same experiment");
}

void add_fractions(const GroupedShots& shots, const std::vector<std::vector<double>>& coordinates,
                   RecordReview& review) {
  struct Sum {
    double fractions = 0;
    uint64_t detectors = 0;
  };
  std::map<std::vector<double>, Sum> places, times;
  std::vector<uint32_t> counts(shots.group_count());
  double all = 0;
  for (uint32_t d = 0; d < coordinates.size(); d++) {
    shots.count_odd({&d, 1}, counts);
    double events = 0;
    for (const uint32_t count : counts) events += count;
    const double fraction = events / static_cast<double>(shots.shot_count());
    all += fraction;
    if (coordinates[d].size() < 2) continue;
    for (Sum* sum : {&places[{coordinates[d].begin(), coordinates[d].end() - 1}], &times[{coordinates[d].back()}]}) {
      sum->fractions += fraction;
      sum->detectors++;
    }
  }
  if (!coordinates.empty()) review.fraction = all / static_cast<double>(coordinates.size());
  for (const auto& [at, sum] : places) {
    review.places.push_back({at, sum.fractions / static_cast<double>(sum.detectors)});
  }
  for (const auto& [at, sum] : times) {
    review.times.push_back({at, sum.fractions / static_cast<double>(sum.detectors)});
  }
}

}  // namespace

RecordReview review_record(const ReviewInput& input, const ReviewOptions& options) {
  RecordReview review;
  review.name = input.name;
  review.distance = input.distance;
  review.rounds = input.rounds;
  const size_t detectors = input.start.detector_count();
  const std::vector<std::vector<double>> coordinates = detector_coordinates(input.start);
  const GroupedShots all(detectors, input.detections);
  review.shots = all.shot_count();
  if (review.shots < 2) {
    throw InputError(input.name + " holds " + std::to_string(review.shots) + " shots", "a review needs at least two");
  }
  add_fractions(all, coordinates, review);
  review.drift = test_drift(all);
  for (const ReviewedModel& model : input.models) {
    require_same_detectors(model.for_even, model.name, detectors);
    require_same_detectors(model.for_odd, model.name, detectors);
  }
  if (options.against != nullptr) {
    require_same_detectors(options.against->for_even, options.against->name, detectors);
    const ModelMoments model(options.against->for_even);
    const auto excesses = pair_excesses(all, model, coordinates, options.threads);
    review.alarm = test_model_fit(all, model, excesses, options.tolerance);
  }
  HalfReview halves[2];
  for (size_t parity = 0; parity < 2; parity++) {
    halves[parity].shots = GroupedShots(detectors, half_of(input.detections, parity));
  }
  const WindowLikelihood likelihood{ModelMoments(input.start)};
  for (size_t parity = 0; parity < 2; parity++) {
    HalfReview& half = halves[parity];
    std::vector<ModelMoments> models;
    models.emplace_back(input.start);
    for (const ReviewedModel& model : input.models) models.emplace_back(parity == 0 ? model.for_even : model.for_odd);
    models.emplace_back(MomentEstimates(input.start, halves[1 - parity].shots).model());
    std::vector<const ModelMoments*> pointers;
    for (const ModelMoments& model : models) pointers.push_back(&model);
    half.log_likelihoods = likelihood.log_likelihoods(half.shots, pointers, options.threads);
    half.excesses = pair_excesses(half.shots, pointers, coordinates, options.threads);
    for (size_t m = 0; m < models.size(); m++) {
      half.fits.push_back(test_model_fit(half.shots, models[m], half.excesses[m], options.tolerance));
    }
  }
  const double weight = static_cast<double>(halves[0].shots.shot_count()) / static_cast<double>(review.shots);
  const size_t model_count = input.models.size() + 2;
  std::vector<double> start_sums;
  for (size_t m = 0; m < model_count; m++) {
    ModelScore score;
    score.name = m == 0 ? "circuit" : m + 1 == model_count ? "moments" : input.models[m - 1].name;
    std::vector<double> sums(all.group_count(), 0);
    for (const HalfReview& half : halves) {
      for (size_t g = 0; g < half.log_likelihoods[m].size(); g++) sums[g] += half.log_likelihoods[m][g];
    }
    if (m == 0) start_sums = sums;
    score.log_likelihood = mean_difference(all, sums, std::vector<double>(sums.size(), 0)).mean;
    score.gain = mean_difference(all, sums, start_sums);
    score.fit = joined(halves[0].fits[m], halves[1].fits[m], weight);
    for (size_t k = 0; k < halves[0].excesses[m].size() && k < halves[1].excesses[m].size(); k++) {
      score.excesses.push_back(joined(halves[0].excesses[m][k], halves[1].excesses[m][k], weight));
    }
    review.models.push_back(std::move(score));
  }
  review.moments = MomentEstimates(input.start, all).model();
  review.examined = input.examines_last ? input.models.back().name : "moments";
  if (input.circuit) {
    review.rates = noise_rates(*input.circuit, input.examines_last ? input.models.back().for_even : review.moments);
  }
  return review;
}

}  // namespace sallow
