#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "learn/learn_models.h"
#include "moments/pair_correlations.h"

namespace sallow {

/// Correlations of detection events that a model leaves unexplained, in the shots that it was learned from.
struct LearnedFit {
  std::string name;  // of the experiment
  /// By Bonferroni's correction for all classes of pairs that were tested.
  double p_value = 1;
  /// The class of pairs with the smallest p-value; none if there were too few coincidences for a test.
  std::optional<PairExcess> worst;

  bool fits() const { return p_value >= kAlarm; }
  static constexpr double kAlarm = 1e-3;
};

/// Tests each learned model on its shots. Where no error of the model flips both detectors of a pair, learning cannot
/// change the pair's covariance, so the test is as strict as on new shots. Pairs that the model's errors flip together
/// are compared too, but their excess counts only if it is more than a tenth of what the model expects.
std::vector<LearnedFit> learned_fits(std::span<const LearnInput> inputs, std::span<const DetectorErrorModel> models,
                                     size_t threads);

/// One line that names the largest unexplained correlation, or an empty text if all models fit.
std::string fit_warning(std::span<const LearnedFit> fits);

}  // namespace sallow
