#include "records/learned_fit.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/number_text.h"
#include "dem/written_out.h"
#include "moments/grouped_shots.h"
#include "moments/model_moments.h"

namespace sallow {
namespace {

constexpr double kLearnable = 0.1;  // of the model's covariance

bool counts(const PairExcess& excess) {
  const double left = excess.observed - excess.expected;
  return excess.p_value < 1 && std::abs(left) > kLearnable * std::abs(excess.expected);
}

LearnedFit fit_of(const LearnInput& input, const DetectorErrorModel& model, size_t threads) {
  LearnedFit fit;
  fit.name = input.name;
  const GroupedShots shots(model.detector_count(), input.detections);
  if (shots.shot_count() < 2) return fit;
  const std::vector<PairExcess> excesses =
      pair_excesses(shots, ModelMoments(model), detector_coordinates(model), threads);
  for (const PairExcess& excess : excesses) {
    if (counts(excess) && (!fit.worst || excess.p_value < fit.worst->p_value)) fit.worst = excess;
  }
  if (fit.worst) fit.p_value = std::min(1.0, fit.worst->p_value * static_cast<double>(excesses.size()));
  return fit;
}

}  // namespace

std::vector<LearnedFit> learned_fits(std::span<const LearnInput> inputs, std::span<const DetectorErrorModel> models,
                                     size_t threads) {
  require_equal("models", models.size(), inputs.size());
  std::vector<LearnedFit> fits;
  for (size_t k = 0; k < inputs.size(); k++) fits.push_back(fit_of(inputs[k], models[k], threads));
  return fits;
}

std::string fit_warning(std::span<const LearnedFit> fits) {
  const LearnedFit* worst = nullptr;
  size_t bad = 0;
  for (const LearnedFit& fit : fits) {
    if (fit.fits()) continue;
    bad++;
    if (worst == nullptr || std::abs(fit.worst->sigmas()) > std::abs(worst->worst->sigmas())) worst = &fit;
  }
  if (worst == nullptr) return "";
  const PairClass& pairs = worst->worst->pairs;
  return (fits.size() == 1 ? "the model does not fit"
                           : "the models of " + std::to_string(bad) + " of " + std::to_string(fits.size()) +
                                 " experiments do not fit") +
         ": they leave correlations of detection events unexplained, as leakage does; most in " + worst->name + ", " +
         space_name(pairs.space) + ", " + std::to_string(pairs.time) + (pairs.time == 1 ? " round" : " rounds") +
         " apart (" + rounded_text(worst->worst->sigmas(), 3) + " standard errors). 'sallow record' has the details";
}

}  // namespace sallow
