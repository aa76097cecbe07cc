#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "learn/error_classes.h"
#include "learn/explainer.h"
#include "learn/learn_models.h"
#include "learn/learnable_model.h"

namespace sallow {

/// An experiment while its errors are learned. Never moves in memory.
struct LearnedExperiment {
  explicit LearnedExperiment(LearnInput given);

  /// Gives each error the probability of its class, limited to what LearnableModel allows.
  void set_class_probabilities(std::vector<double> p);

  LearnInput input;
  LearnableModel model;
  Explainer explainer;
  ErrorClasses classes;
  std::vector<double> probabilities;     // by error, now
  std::vector<double> p_of_class;        // the same by class
  std::vector<uint32_t> group_class;     // by class: its number in GroupClasses
  std::vector<uint32_t> group_class_of;  // by error; kNone if it is not learned
};

/// The classes of errors of all experiments, those of one group together.
struct GroupClasses {
  explicit GroupClasses(std::vector<std::unique_ptr<LearnedExperiment>>& experiments);

  size_t count() const { return names.size(); }
  std::vector<std::pair<std::string, ErrorClass>> names;  // the group, and what its errors have in common
  std::vector<double> p_start;                            // the mean over the group's errors
};

using LearnedExperiments = std::vector<std::unique_ptr<LearnedExperiment>>;

/// Receives how many shots were passed.
using AdvanceShots = std::function<void(uint64_t shots)>;

/// Refines the models by the gradient of ln P(flip | events); see learn_models(). Returns one pass per pass.
std::vector<LearnPass> refine_models(LearnedExperiments& experiments, const GroupClasses& classes,
                                     const LearnOptions& options, const AdvanceShots& advance, Ranks& ranks);

/// Groups of more classes get no error bars: the matrix would be too large.
inline constexpr size_t kMostClassesWithErrors = 4000;

/// One standard error of ln(p / (1 - p)) of each class: from the inverse of the information Σ s sᵀ, where s is a shot's
/// gradient of ln P(events). Also counts the likelihood of the shots it used.
std::vector<double> class_errors(const LearnedExperiments& experiments, const GroupClasses& classes,
                                 const LearnOptions& options, LearnPass& pass, const AdvanceShots& advance,
                                 Ranks& ranks);

}  // namespace sallow
