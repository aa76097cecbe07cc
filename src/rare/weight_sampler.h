#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bits/random_stream.h"
#include "rare/fault_model.h"

namespace sallow {

/// The chance of w faults in a shot, w = 0 up to `most`, where all odds are `scale` times the model's: exact
/// (Poisson-binomial), by adding one site after the other.
std::vector<double> weight_chances(const FaultModel& model, size_t most, double scale = 1);

/// Draws sets of exactly w faults from π(S) ∝ Π w_i, exactly, however unequal the odds.
///
/// A binary tree over the sites holds at each node the chances of its number of faults, at a scale of the odds where w
/// are likely, which changes nothing given w. A draw splits w between the two halves, and so on down: about w log2(N)
/// steps; which fault of a site it is comes last. Made of + - * / alone.
class WeightSampler {
 public:
  /// weight <= the number of sites. The model must outlive this.
  WeightSampler(const FaultModel& model, size_t weight);

  /// Into `faults`, rising.
  void draw(RandomStream& random, std::vector<uint32_t>& faults) const;
  /// ln of the chance of w faults in a shot.
  double log_chance() const { return log_chance_; }

 private:
  struct Node {
    size_t first;  // its chances of 0, 1, … faults, count of them, in chances_
    size_t count;
  };

  void draw(size_t level, size_t node, size_t weight, RandomStream& random, std::vector<uint32_t>& faults) const;

  const FaultModel& model_;
  size_t weight_;
  std::vector<double> chances_;
  std::vector<std::vector<Node>> levels_;  // the leaves, one a site, first; the root last
  double log_chance_;
};

}  // namespace sallow
