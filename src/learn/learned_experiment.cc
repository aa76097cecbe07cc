#include "learn/learned_experiment.h"

#include <algorithm>

namespace sallow {

LearnedExperiment::LearnedExperiment(LearnInput given)
    : input(std::move(given)),
      model(input.model),
      explainer(model),
      classes(model),
      probabilities(model.probabilities()),
      p_of_class(classes.count()) {
  for (uint32_t e = 0; e < probabilities.size(); e++) {
    const uint32_t c = classes.of(e);
    if (c != LearnableModel::kNone) p_of_class[c] += probabilities[e] / classes.size(c);
  }
}

void LearnedExperiment::set_class_probabilities(std::vector<double> p) {
  for (double& each : p) each = std::clamp(each, LearnableModel::kLeastProbability, LearnableModel::kMostProbability);
  p_of_class = std::move(p);
  for (uint32_t e = 0; e < probabilities.size(); e++) {
    if (classes.of(e) != LearnableModel::kNone) probabilities[e] = p_of_class[classes.of(e)];
  }
}

GroupClasses::GroupClasses(std::vector<std::unique_ptr<LearnedExperiment>>& experiments) {
  std::map<std::pair<std::string, ErrorClass>, uint32_t> numbers;
  std::vector<double> errors;  // by class: how many
  for (const auto& experiment : experiments) {
    experiment->group_class.clear();
    for (uint32_t c = 0; c < experiment->classes.count(); c++) {
      const auto [entry, is_new] =
          numbers.try_emplace({experiment->input.group, experiment->classes[c]}, static_cast<uint32_t>(names.size()));
      if (is_new) {
        names.push_back(entry->first);
        p_start.push_back(0);
        errors.push_back(0);
      }
      const double size = experiment->classes.size(c);
      double& mean = p_start[entry->second];
      mean = (mean * errors[entry->second] + experiment->p_of_class[c] * size) / (errors[entry->second] + size);
      errors[entry->second] += size;
      experiment->group_class.push_back(entry->second);
    }
    experiment->group_class_of.clear();
    for (uint32_t e = 0; e < experiment->probabilities.size(); e++) {
      const uint32_t c = experiment->classes.of(e);
      experiment->group_class_of.push_back(c == LearnableModel::kNone ? c : experiment->group_class[c]);
    }
  }
}

}  // namespace sallow
