#include "tensor_network/tree_annealer.h"

#include <algorithm>
#include <cmath>

#include "base/stop_request.h"
#include "tensor_network/reproducible_math.h"

namespace sallow {

namespace {
/// The number of moves between updates of the temperature, checks of the clock, and recomputations of the total, in
/// which rounding errors accumulate.
constexpr uint64_t kMovesPerCheck = 8192;
}  // namespace

void anneal(ContractionTree& tree, const AnnealOptions& options, RandomStream& random) {
  const uint32_t first = tree.leaf_count();
  const uint32_t contraction_count = tree.leaf_count() - 1;
  if (contraction_count < 2) return;
  AlignedVector<uint64_t> legs(tree.bits().words());
  ContractionTree::Shape best = tree.shape();
  double best_cost = tree.log2_multiply_adds();

  const double log2_cooling =
      reproducible_log(options.temperature_end / options.temperature_start) / 0.6931471805599453;
  double temperature = 0, shift = 0, total = 0;  // total: Σ 2^(cost - shift) over all contractions
  for (uint64_t move = 0; move < options.moves; move++) {
    if (move % kMovesPerCheck == 0) {
      stop_if_requested();
      if (SearchClock::now() >= options.deadline) break;
      double progress = static_cast<double>(move) / options.moves;
      temperature = options.temperature_start * reproducible_exp2(progress * log2_cooling);
      shift = tree.log2_multiply_adds();
      if (shift < best_cost - 1e-9) {
        best_cost = shift;
        best = tree.shape();
      }
      total = 0;
      for (uint32_t node = first; node < tree.node_count(); node++) {
        total += reproducible_exp2(tree.log2_cost(node) - shift);
      }
    }
    uint64_t draw = random.next();
    uint32_t node = first + static_cast<uint32_t>((draw >> 32) * contraction_count >> 32);
    if (node == tree.root()) continue;
    ContractionTree::Rotation rotation = tree.try_rotation(node, draw & 1, legs.data());
    if (rotation.log2_size > options.log2_size_limit && rotation.log2_size >= tree.log2_size(node)) continue;

    // Accepts with probability min(1, (old / new)^(1/T)), that is if log2(new / old) ≤ T · e for an exponentially
    // distributed e.
    double uniform = static_cast<double>((random.next() >> 12) + 1) * 0x1p-52;
    double allowed = -temperature * reproducible_log(uniform);
    double old_a = tree.log2_cost(node), old_b = tree.log2_cost(tree.parent(node));
    double new_a = rotation.log2_cost, new_b = rotation.log2_cost_parent;
    if (options.objective == AnnealOptions::Objective::kLocal) {
      double top = std::max({old_a, old_b, new_a, new_b});
      double before = reproducible_exp2(old_a - top) + reproducible_exp2(old_b - top);
      double after = reproducible_exp2(new_a - top) + reproducible_exp2(new_b - top);
      if (allowed < 900 && after > before * reproducible_exp2(allowed)) continue;
    } else {
      double change = reproducible_exp2(std::min(999.0, new_a - shift)) +
                      reproducible_exp2(std::min(999.0, new_b - shift)) - reproducible_exp2(old_a - shift) -
                      reproducible_exp2(old_b - shift);
      if (change > 0 && allowed < 900 && total + change > total * reproducible_exp2(allowed)) continue;
      total += change;
    }
    tree.rotate(rotation, legs.data());
  }
  if (best_cost < tree.log2_multiply_adds()) tree.restore(best);
}

}  // namespace sallow
