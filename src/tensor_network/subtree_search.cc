#include "tensor_network/subtree_search.h"

#include <algorithm>
#include <bit>

#include "base/error.h"
#include "base/stop_request.h"
#include "tensor_network/reproducible_math.h"

namespace sallow {

namespace {
constexpr double kUnreachable = std::numeric_limits<double>::infinity();

class SubtreeSearch {
 public:
  SubtreeSearch(ContractionTree& tree, size_t max_parts, double log2_size_limit)
      : tree_(tree), max_parts_(max_parts), limit_(log2_size_limit), words_(tree.bits().words()) {
    size_t subsets = size_t{1} << max_parts;
    legs_.resize(subsets * words_);
    log2_legs_.resize(subsets);
    open_.resize(subsets);
    costs_.resize(subsets);
    splits_.resize(subsets);
  }

  /// Returns whether the subtree below `top` became cheaper.
  bool improve(uint32_t top) {
    double old_cost = gather(top);
    if (parts_.size() < 3) return false;
    solve();
    size_t all = (size_t{1} << parts_.size()) - 1;
    if (!(costs_[all] < old_cost * (1 - 1e-7))) return false;
    pairs_.clear();
    emit(all);
    tree_.replace(top, parts_, pairs_);
    return true;
  }

 private:
  /// Opens the most expensive contractions under `top` until there are max_parts_ subtrees. Returns the cost of the
  /// opened contractions.
  double gather(uint32_t top) {
    parts_ = {tree_.left(top), tree_.right(top)};
    shift_ = tree_.log2_cost(top);
    std::vector<uint32_t> opened{top};
    while (parts_.size() < max_parts_) {
      size_t dearest = parts_.size();
      for (size_t k = 0; k < parts_.size(); k++) {
        if (tree_.is_leaf(parts_[k])) continue;
        if (dearest == parts_.size() || tree_.log2_cost(parts_[k]) > tree_.log2_cost(parts_[dearest])) dearest = k;
      }
      if (dearest == parts_.size()) break;
      uint32_t node = parts_[dearest];
      opened.push_back(node);
      shift_ = std::max(shift_, tree_.log2_cost(node));
      parts_[dearest] = tree_.left(node);
      parts_.push_back(tree_.right(node));
    }
    double cost = 0;
    for (uint32_t node : opened) cost += reproducible_exp2(tree_.log2_cost(node) - shift_);
    return cost;
  }

  uint64_t* legs(size_t subset) { return legs_.data() + subset * words_; }

  void solve() {
    size_t subsets = size_t{1} << parts_.size();
    for (size_t subset = 1; subset < subsets; subset++) {
      size_t lowest = subset & -subset;
      size_t rest = subset ^ lowest;
      if (rest == 0) {
        uint32_t part = parts_[std::countr_zero(subset)];
        std::copy_n(tree_.legs(part), words_, legs(subset));
        log2_legs_[subset] = tree_.log2_size(part) - tree_.log2_batch_of(part);
        open_[subset] = tree_.log2_open(part);
        costs_[subset] = 0;
        continue;
      }
      log2_legs_[subset] = tree_.bits().contract(legs(lowest), legs(rest), legs(subset));
      open_[subset] = open_[lowest] + open_[rest];
      const double batch = tree_.batch_of(open_[subset]);
      costs_[subset] = kUnreachable;
      if (log2_legs_[subset] + batch > limit_ && subset + 1 != subsets) continue;
      // Visits each split once: the part with the lowest bit is always on the same side.
      for (size_t other = rest; other > 0; other = (other - 1) & rest) {
        size_t part = subset ^ other;
        double below = costs_[part] + costs_[other];
        if (!(below < costs_[subset])) continue;
        double log2_cost = 0.5 * (log2_legs_[part] + log2_legs_[other] + log2_legs_[subset]) + batch - shift_;
        double cost = log2_cost < 900 ? below + reproducible_exp2(log2_cost) : kUnreachable;
        if (cost < costs_[subset]) {
          costs_[subset] = cost;
          splits_[subset] = other;
        }
      }
    }
  }

  /// Writes the pairs of the best tree over `subset`; returns its number.
  uint32_t emit(size_t subset) {
    if (std::has_single_bit(subset)) return static_cast<uint32_t>(std::countr_zero(subset));
    uint32_t a = emit(subset ^ splits_[subset]);
    uint32_t b = emit(splits_[subset]);
    pairs_.emplace_back(a, b);
    return static_cast<uint32_t>(parts_.size() + pairs_.size() - 1);
  }

  ContractionTree& tree_;
  size_t max_parts_;
  double limit_;
  size_t words_;
  double shift_ = 0;  // costs are in units of 2^shift_
  std::vector<uint32_t> parts_;
  std::vector<std::pair<uint32_t, uint32_t>> pairs_;
  AlignedVector<uint64_t> legs_;  // per subset of parts_
  std::vector<double> log2_legs_, open_, costs_;
  std::vector<size_t> splits_;  // one side of the best split
};
}  // namespace

void optimize_subtrees(ContractionTree& tree, size_t max_parts, size_t max_passes, double log2_size_limit) {
  SALLOW_REQUIRE(max_parts >= 2 && max_parts <= 16,
                 "optimize_subtrees: expected 2 to 16 parts, got " + std::to_string(max_parts));
  SubtreeSearch search(tree, max_parts, log2_size_limit);
  for (size_t pass = 0; pass < max_passes; pass++) {
    bool improved = false;
    for (uint32_t top = tree.leaf_count(); top < tree.node_count(); top++) {
      stop_if_requested();
      improved |= search.improve(top);
    }
    if (!improved) return;
  }
}

}  // namespace sallow
