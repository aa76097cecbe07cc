#include "tensor_network/slicing.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/error.h"
#include "base/stop_request.h"
#include "tensor_network/reproducible_math.h"

namespace sallow {

namespace {
/// Sizes and costs of a tree while legs are sliced one by one.
///
/// The tensors with a leg are those on the paths from both ends of the leg up to the node where the paths meet. Slicing
/// the leg changes only these tensors and the contractions above them.
class Slicer {
 public:
  explicit Slicer(const ContractionTree& tree)
      : tree_(tree), network_(tree.network()), depths_(tree.node_count(), 0), slices_(tree.slices()) {
    std::vector<uint32_t> nodes{tree.root()};
    for (size_t k = 0; k < nodes.size(); k++) {
      if (tree.is_leaf(nodes[k])) continue;
      for (uint32_t child : {tree.left(nodes[k]), tree.right(nodes[k])}) {
        depths_[child] = depths_[nodes[k]] + 1;
        nodes.push_back(child);
      }
    }
    shift_ = tree.log2_multiply_adds() - tree.bits().log2_slices();
    for (uint32_t node = 0; node < tree.node_count(); node++) {
      sizes_.push_back(tree.log2_size(node));
      costs_.push_back(tree.is_leaf(node) ? 0 : reproducible_exp2(tree.log2_cost(node) - shift_));
      total_ += costs_.back();
    }
    leg_of_bit_.resize(tree.bits().words() * 64);
    is_sliced_.resize(network_.legs.size(), 0);
    for (uint32_t leg = 0; leg < network_.legs.size(); leg++) {
      if (tree.bits().bit(leg) == LegBits::kAbsent) {
        is_sliced_[leg] = 1;
      } else {
        leg_of_bit_[tree.bits().bit(leg)] = leg;
      }
    }
  }

  void fit(double limit) {
    for (;;) {
      uint32_t largest = static_cast<uint32_t>(std::max_element(sizes_.begin(), sizes_.end()) - sizes_.begin());
      if (sizes_[largest] <= limit) break;
      stop_if_requested();
      slice(cheapest_leg(largest));
    }
    for (size_t k = 0; k < slices_.size();) {
      if (!let_go(slices_[k], limit)) {
        k++;
        continue;
      }
      slices_.erase(slices_.begin() + static_cast<std::ptrdiff_t>(k));
    }
  }
  const std::vector<uint32_t>& slices() const { return slices_; }

 private:
  /// Calls tensor(node) for each tensor that has the leg, and contraction(node) for each contraction that involves it.
  template <typename Tensors, typename Contractions>
  void visit(uint32_t leg, Tensors tensor, Contractions contraction) const {
    uint32_t a = network_.legs[leg].tensor_a, b = network_.legs[leg].tensor_b;
    if (b == NetworkLeg::kOpen) {
      for (; a != ContractionTree::kNone; a = tree_.parent(a)) {
        tensor(a);
        if (!tree_.is_leaf(a)) contraction(a);
      }
      return;
    }
    while (a != b) {
      if (depths_[a] < depths_[b]) std::swap(a, b);
      tensor(a);
      if (!tree_.is_leaf(a)) contraction(a);
      a = tree_.parent(a);
    }
    contraction(a);
  }

  uint32_t cheapest_leg(uint32_t tensor) const {
    uint32_t best = LegBits::kAbsent;
    double best_overhead = 0;
    const uint64_t* legs = tree_.legs(tensor);
    for (size_t w = 0; w < tree_.bits().words(); w++) {
      for (uint64_t word = legs[w]; word != 0; word &= word - 1) {
        uint32_t leg = leg_of_bit_[w * 64 + static_cast<size_t>(std::countr_zero(word))];
        if (is_sliced_[leg] || network_.legs[leg].dimension < 2) continue;
        double holding = 0;
        visit(
            leg, [](uint32_t) {}, [&](uint32_t node) { holding += costs_[node]; });
        // For the same overhead, a larger reduction of memory is better.
        double dimension = network_.legs[leg].dimension;
        double after = holding + (total_ - holding) * dimension;
        double overhead = (after - total_) / std::log2(dimension);
        if (best == LegBits::kAbsent || overhead < best_overhead) {
          best_overhead = overhead;
          best = leg;
        }
      }
    }
    SALLOW_CHECK(best != LegBits::kAbsent);
    return best;
  }

  void scale(uint32_t leg, double sign) {
    double log2_dimension = std::log2(network_.legs[leg].dimension);
    double factor = sign > 0 ? network_.legs[leg].dimension : 1.0 / network_.legs[leg].dimension;
    visit(
        leg, [&](uint32_t node) { sizes_[node] += sign * log2_dimension; },
        [&](uint32_t node) { costs_[node] *= factor; });
    total_ = 0;
    for (double cost : costs_) total_ += cost;
  }

  void slice(uint32_t leg) {
    slices_.push_back(leg);
    is_sliced_[leg] = 1;
    scale(leg, -1);
  }

  bool let_go(uint32_t leg, double limit) {
    double largest = 0;
    visit(
        leg, [&](uint32_t node) { largest = std::max(largest, sizes_[node]); }, [](uint32_t) {});
    if (largest + std::log2(network_.legs[leg].dimension) > limit) return false;
    is_sliced_[leg] = 0;
    scale(leg, 1);
    return true;
  }

  const ContractionTree& tree_;
  const TensorNetwork& network_;
  std::vector<uint32_t> depths_;
  std::vector<double> sizes_;  // log2
  std::vector<double> costs_;  // of one slice, in units of 2^shift_
  double shift_, total_ = 0;
  std::vector<uint32_t> leg_of_bit_;
  std::vector<char> is_sliced_;
  std::vector<uint32_t> slices_;
};
}  // namespace

void slice_to_fit(ContractionTree& tree, double log2_size_limit) {
  SALLOW_REQUIRE(log2_size_limit >= 0, "slice_to_fit: a tensor cannot have less than one element");
  Slicer slicer(tree);
  slicer.fit(log2_size_limit);
  tree.set_slices(slicer.slices());
}

void reslice(ContractionTree& tree, size_t count, double log2_size_limit, RandomStream& random) {
  std::vector<uint32_t> slices = tree.slices();
  for (; count > 0 && !slices.empty(); count--) {
    size_t gone = (random.next() >> 32) * slices.size() >> 32;
    slices.erase(slices.begin() + static_cast<std::ptrdiff_t>(gone));
  }
  tree.set_slices(std::move(slices));
  slice_to_fit(tree, log2_size_limit);
}

}  // namespace sallow
