#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bits/random_stream.h"
#include "rare/fault_model.h"

namespace sallow {

/// The probability of w faults in a shot, for w = 0 to `most`, with all odds multiplied by `scale`. Exact
/// (Poisson-binomial), by adding one site after the other.
std::vector<double> weight_chances(const FaultModel& model, size_t most, double scale = 1);

/// Draws sets of exactly w faults from π(S) ∝ Π w_i, exactly, even if the odds are very unequal.
///
/// Each node of a binary tree over the sites holds the probabilities of its number of faults, at a scale of the odds
/// where w is likely; for fixed w, the scale does not change the distribution. A draw splits w between the two halves
/// of a node, and so on down: about w log2(N) steps. The fault within a site is drawn last. Uses + - * / alone.
class WeightSampler {
 public:
  /// weight <= the number of sites, else UsageError. The model must outlive this object.
  WeightSampler(const FaultModel& model, size_t weight);

  /// Writes the set into `faults`, rising.
  void draw(RandomStream& random, std::vector<uint32_t>& faults) const;
  /// ln of the probability of w faults in a shot.
  double log_chance() const { return log_chance_; }

 private:
  struct Node {
    size_t first;  // in chances_: `count` probabilities of 0, 1, … faults
    size_t count;
  };

  void draw(size_t level, size_t node, size_t weight, RandomStream& random, std::vector<uint32_t>& faults) const;

  const FaultModel& model_;
  size_t weight_;
  std::vector<double> chances_;
  std::vector<std::vector<Node>> levels_;  // the leaves, one per site, first; the root last
  double log_chance_;
};

}  // namespace sallow
