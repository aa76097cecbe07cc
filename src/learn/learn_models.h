#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/ranks.h"
#include "bits/bit_table.h"
#include "dem/error_model.h"
#include "learn/shot_posteriors.h"

namespace sallow {

/// What one experiment's errors are learned from.
struct LearnInput {
  std::string name;
  /// Experiments of one group share what they learn about errors that are alike (ErrorClass).
  std::string group;
  DetectorErrorModel model;  // the structure, and the probabilities to start from
  /// Blocks of shots: one row per detector, one column per shot.
  std::vector<BitTable> detections;
  /// The true flips, one row per observable, for refinement; else empty.
  std::vector<BitTable> true_flips = {};
  /// Divides the log-likelihood ratio of a flip in refinement. Above 1 if the model's confidence is too high.
  double temperature = 1;

  uint64_t shots() const;
};

/// Refinement by labels, after expectation-maximization.
struct RefineOptions {
  /// For decoders that find one set of errors: see PosteriorOptions.
  bool likeliest = false;
  uint32_t passes = 0;    // over all shots; 0: no refinement
  double rate = 0.02;     // Adam's, falling to 0 along a cosine
  double decay = 5e-4;    // L2 penalty on what the refinement adds to a class's log-odds
  uint32_t batch = 1000;  // shots per step
};

struct LearnOptions {
  uint32_t iterations = 3;
  /// The first iteration uses this many shots of each experiment: it corrects only the coarse errors of the start.
  uint64_t first_shots = 10'000;
  /// The weight of what a group shares, as a number of shots times errors: p = (S + K p_group) / (C + K), where an
  /// experiment's class of errors happened S times in C chances.
  double shrinkage = 50'000;
  /// The weight of the start, as a number of errors: p_group = (S + n) / (C + n / p_start). Without it, errors of which
  /// the events tell little can become impossible, and stay so.
  double prior_events = 1;
  PosteriorOptions posteriors = {};
  RefineOptions refine = {};
  bool error_bars = true;
  /// Error bars use at most this many shots of each experiment, and are scaled to all.
  uint64_t error_bar_shots = 10'000;
  size_t threads = 1;
};

/// A class of errors that was learned, over all experiments of a group.
struct LearnedClass {
  std::string group, text;
  uint64_t errors = 0;  // in all experiments of the group
  double chances = 0;   // shots times errors
  double p_start = 0;   // the mean at the start
  double p = 0;         // the group's estimate
  double error = 0;     // one standard error of p; NaN if not computed
};

/// One pass over the shots. The likelihood is that of the model before the pass.
struct LearnPass {
  std::string kind;  // "iteration", "refinement", "result"
  uint64_t shots = 0;
  uint64_t unexplained = 0;
  double log_likelihood = 0;  // mean over explained shots; for a refinement, of the flips given the events
};

struct LearnedModels {
  std::vector<DetectorErrorModel> models;  // one per input: the same lines with other probabilities
  std::vector<LearnPass> passes;
  std::vector<LearnedClass> classes;
};

/// Learns the probabilities of errors from detection events alone, by expectation-maximization (Dempster, Laird and
/// Rubin, J. R. Stat. Soc. B 39:1, 1977).
///
/// An error model is a random-bond Ising model (Dennis, Kitaev, Landahl and Preskill, J. Math. Phys. 43:4452, 2002), or
/// a Boltzmann machine whose hidden units are the errors and whose visible units are the detectors. In each iteration
/// the expected number of times that each error happened, given the events (ShotPosteriors), becomes its new
/// probability; errors that differ only by a shift in time share one.
///
/// With refine.passes, log-odds of classes then follow the gradient of ln P(flip | events), which is Boltzmann's rule
/// (Ackley, Hinton and Sejnowski, Cognitive Science 9:147, 1985): the expected number of errors given events and flip
/// minus that given events alone. Needs models of one observable.
///
/// Results do not depend on the number of threads or ranks. `advance`, if given, is called from any thread with the
/// number of shots that were passed; `total_shots` tells how many there will be. Exceptions that it throws end the
/// work. All ranks: inputs need be set only on the first.
LearnedModels learn_models(std::vector<LearnInput> inputs, const LearnOptions& options,
                           const std::function<void(uint64_t shots)>& advance = {}, Ranks& ranks = single_rank());
uint64_t total_shots(std::span<const LearnInput> inputs, const LearnOptions& options);

}  // namespace sallow
