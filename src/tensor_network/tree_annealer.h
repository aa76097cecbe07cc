#pragma once

#include <chrono>
#include <limits>

#include "bits/random_stream.h"
#include "tensor_network/contraction_tree.h"

namespace sallow {

using SearchClock = std::chrono::steady_clock;

/// Simulated annealing of a contraction tree by rotations (Kalachev, Panteleev and Yung, arXiv:2108.05665).
///
/// A rotation changes two neighbouring contractions. The objective kLocal compares only these two: log2 of their new
/// cost with log2 of their old cost. It also improves cheap parts of the tree, and so finds the structure. kTotal
/// compares the cost of the whole tree, for the final improvement.
struct AnnealOptions {
  enum class Objective { kLocal, kTotal };

  Objective objective = Objective::kLocal;
  uint64_t moves = 0;
  double temperature_start = 4.0;  // in log2 of the cost; decreases geometrically
  double temperature_end = 0.1;
  /// No rotation may make a tensor with more elements, except that a tensor already above the limit may become smaller.
  double log2_size_limit = std::numeric_limits<double>::infinity();
  SearchClock::time_point deadline = SearchClock::time_point::max();
};

/// Anneals the tree and leaves the cheapest tree found. The result depends only on the arguments unless the deadline is
/// reached.
void anneal(ContractionTree& tree, const AnnealOptions& options, RandomStream& random);

}  // namespace sallow
