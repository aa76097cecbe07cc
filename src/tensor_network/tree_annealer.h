#pragma once

#include <chrono>
#include <limits>

#include "bits/random_stream.h"
#include "tensor_network/contraction_tree.h"

namespace sallow {

using SearchClock = std::chrono::steady_clock;

/// Simulated annealing of a contraction tree by rotations (Kalachev, Panteleev and Yung, arXiv:2108.05665).
///
/// A rotation changes two neighbouring contractions. kLocal weighs the two alone, log2 of their new cost against log2
/// of their old one, so that cheap parts of the tree are put in order too: it finds the shape. kTotal weighs the whole
/// tree's cost: it finishes.
struct AnnealOptions {
  enum class Objective { kLocal, kTotal };

  Objective objective = Objective::kLocal;
  uint64_t moves = 0;
  double temperature_start = 4.0;  // in log2 of the cost; falls geometrically
  double temperature_end = 0.1;
  /// No rotation may make a tensor of more elements, except smaller ones of those already larger.
  double log2_size_limit = std::numeric_limits<double>::infinity();
  SearchClock::time_point deadline = SearchClock::time_point::max();
};

/// Anneals, and leaves in `tree` the cheapest tree met. Depends on the arguments alone as long as the deadline is not
/// reached.
void anneal(ContractionTree& tree, const AnnealOptions& options, RandomStream& random);

}  // namespace sallow
