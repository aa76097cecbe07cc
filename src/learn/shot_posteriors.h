#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bits/bit_table.h"
#include "decode/belief/belief_propagation.h"
#include "decode/ensemble/class_sums.h"
#include "learn/explainer.h"
#include "learn/learnable_model.h"

namespace sallow {

struct PosteriorOptions {
  uint32_t rounds = 4;    // of belief propagation
  double least = 0.004;   // smallest belief for an error to be a candidate
  uint32_t width = 12;    // of the front of the sums
  bool by_class = false;  // also given observable 0; then without likelihoods
  /// With by_class: of each value's sets only the likeliest counts, as for a decoder that finds one set.
  bool likeliest = false;
};

/// What the events of one shot tell about its errors.
struct ShotPosterior {
  size_t shot;        // the column of the block
  bool is_explained;  // false: no set of errors was found; probabilities are beliefs, the likelihood is NaN
  /// ln of the probability of exactly these events under the model.
  double log_likelihood;
  /// The errors that may have happened; fault numbers are those of LearnableModel::errors().
  std::span<const Candidate> candidates;
  std::span<const float> happened;  // by candidate
  // With by_class; see CandidatePosteriors:
  double log_ratio;
  std::span<const float> happened_if[2];
};

/// Finds the posterior probability of each error in each shot: exactly, by sums over all sets of candidates
/// (ClassSums), where candidates are the errors that belief propagation finds likely; all others have their belief.
///
/// If the candidates do not give a shot's events, the errors of a matching are added (Explainer) and the sums repeated.
/// Results depend only on the model, the options and the block: the same bytes on any thread and kernel set.
class ShotPosteriors {
 public:
  /// Both must outlive this object. `probabilities`: one per error of the model.
  ShotPosteriors(const LearnableModel& model, const Explainer& explainer, std::span<const double> probabilities,
                 const PosteriorOptions& options = {});

  /// Receives what find() finds.
  struct Visitor {
    virtual ~Visitor() = default;
    virtual void shot(const ShotPosterior& found) = 0;
    /// The sum of the probabilities of an error over some shots in which it is no candidate.
    virtual void unlikely(uint32_t /*error*/, float /*sum*/) {}
  };

  /// One per thread.
  class Workspace {
   public:
    explicit Workspace(const ShotPosteriors& posteriors);

   private:
    friend class ShotPosteriors;
    struct Unexplained {
      size_t shot;
      float rest;
      std::vector<uint32_t> events;
      std::vector<Candidate> candidates;
    };
    BeliefPropagation::Workspace beliefs_;
    ClassSums sums_;
    CandidatePosteriors found_;
    BitTable by_shot_;
    std::vector<uint32_t> events_[kBeliefLanes];
    std::vector<Candidate> candidates_[kBeliefLanes];
    std::vector<Unexplained> unexplained_;
    std::vector<uint32_t> faults_;    // the likeliest set
    std::vector<uint32_t> place_of_;  // by error: its number among the candidates
    uint64_t version_ = 0;            // of the probabilities
  };

  /// A block with one row per detector and one column per shot. Every shot is visited once, in any order.
  void find(const BitTable& detections, Workspace& workspace, Visitor& visitor) const;

  /// From now on sums, but not candidates, are those of other probabilities.
  void set_probabilities(std::span<const double> probabilities);

 private:
  bool find_posteriors(Workspace& w) const;
  bool find_likeliest(Workspace& w) const;
  void solve(size_t shot, float rest, Workspace& w, Visitor& visitor, bool is_last) const;

  const LearnableModel* model_;
  const Explainer* explainer_;
  PosteriorOptions options_;
  std::vector<double> probabilities_;
  uint64_t version_ = 0;
  ErrorHypergraph errors_;  // with the probabilities that candidates are found with
  BeliefPropagation beliefs_;
  double none_happened_ = 0;  // Σ ln(1 - p)
};

/// The mean over shots of ln P(events) under a model, and the number of shots that no set of errors explains; these
/// are left out of the mean.
struct LogLikelihood {
  double mean = 0;
  uint64_t shots = 0;
  uint64_t unexplained = 0;
};
LogLikelihood log_likelihood(const DetectorErrorModel& model, std::span<const BitTable> detections, size_t threads,
                             const PosteriorOptions& options = {});

}  // namespace sallow
