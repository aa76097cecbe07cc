#include "rare/weight_sampler.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace sallow {
namespace {

// The scale at which the mean number of faults is `weight`, as near as a double gets.
double scale_of_mean(const FaultModel& model, size_t weight) {
  double low = 0x1p-200, high = 0x1p200;
  for (int step = 0; step < 100; step++) {
    const double middle = std::sqrt(low * high);
    (model.fault_mean(middle) < static_cast<double>(weight) ? low : high) = middle;
  }
  return high;
}

}  // namespace

std::vector<double> weight_chances(const FaultModel& model, size_t most, double scale) {
  std::vector<double> chances(most + 1);
  chances[0] = 1;
  size_t reached = 0;
  for (const double w : model.site_odds()) {
    const double p = scale * w / (1 + scale * w);
    reached = std::min(most, reached + 1);
    for (size_t k = reached; k > 0; k--) chances[k] = chances[k] * (1 - p) + chances[k - 1] * p;
    chances[0] *= 1 - p;
  }
  return chances;
}

WeightSampler::WeightSampler(const FaultModel& model, size_t weight) : model_(model), weight_(weight) {
  SALLOW_REQUIRE(weight <= model.site_count(),
                 "weight: at most " + std::to_string(model.site_count()) + ", got " + std::to_string(weight));
  if (weight == 0) {
    log_chance_ = -model.log_partition(1);
    return;
  }
  const double scale = scale_of_mean(model, weight);
  std::vector<Node> nodes;
  for (const double w : model.site_odds()) {
    nodes.push_back({chances_.size(), 2});
    chances_.push_back(1 / (1 + scale * w));
    chances_.push_back(scale * w / (1 + scale * w));
  }
  levels_.push_back(nodes);
  while (levels_.back().size() > 1) {
    const std::vector<Node>& below = levels_.back();
    nodes.clear();
    for (size_t k = 0; k + 1 < below.size(); k += 2) {
      const Node left = below[k], right = below[k + 1];
      const Node node{chances_.size(), std::min(weight + 1, left.count + right.count - 1)};
      chances_.resize(chances_.size() + node.count);
      for (size_t i = 0; i < left.count; i++) {
        for (size_t j = 0; j < right.count && i + j < node.count; j++) {
          chances_[node.first + i + j] += chances_[left.first + i] * chances_[right.first + j];
        }
      }
      nodes.push_back(node);
    }
    if (below.size() % 2 == 1) nodes.push_back(below.back());
    levels_.push_back(nodes);
  }
  const Node root = levels_.back()[0];
  log_chance_ = std::log(chances_[root.first + weight]) + model.log_partition(scale) - model.log_partition(1) -
                static_cast<double>(weight) * std::log(scale);
}

void WeightSampler::draw(RandomStream& random, std::vector<uint32_t>& faults) const {
  faults.clear();
  if (weight_ > 0) draw(levels_.size() - 1, 0, weight_, random, faults);
}

void WeightSampler::draw(size_t level, size_t node, size_t weight, RandomStream& random,
                         std::vector<uint32_t>& faults) const {
  if (weight == 0) return;
  if (level == 0) {
    faults.push_back(model_.pick_at(node, random));
    return;
  }
  const std::vector<Node>& below = levels_[level - 1];
  // The last node of an odd level is passed up unchanged.
  if (2 * node + 1 >= below.size()) return draw(level - 1, 2 * node, weight, random, faults);
  const Node left = below[2 * node], right = below[2 * node + 1];
  const size_t least = weight >= right.count ? weight - (right.count - 1) : 0;
  const size_t most = std::min(weight, left.count - 1);
  size_t to_left = most;
  if (least < most) {
    const auto chance = [&](size_t k) { return chances_[left.first + k] * chances_[right.first + weight - k]; };
    double sum = 0;
    for (size_t k = least; k <= most; k++) sum += chance(k);
    double mark = random.uniform() * sum;
    for (to_left = least; to_left < most; to_left++) {
      mark -= chance(to_left);
      if (mark < 0) break;
    }
  }
  draw(level - 1, 2 * node, to_left, random, faults);
  draw(level - 1, 2 * node + 1, weight - to_left, random, faults);
}

}  // namespace sallow
