#include "rare/move_mix.h"

#include <algorithm>

#include "bits/wide_multiply.h"

namespace sallow {
namespace {

constexpr unsigned kMostHalvings = 3;
constexpr unsigned kMostWindowHalvings = 6;
constexpr double kLeastChanged = 0.5;  // mean number of faults that a refresh must change
constexpr double kUnworthy = 1e-3;     // relative frequency of a move that is not worthwhile

}  // namespace

MoveMix::MoveMix(const FaultModel& model, double scale, double fault_count_mean, std::span<const double> weights)
    : fault_count_(static_cast<uint32_t>(model.fault_count())) {
  double chance = 1;
  for (unsigned halvings = 0; halvings <= kMostHalvings; halvings++, chance /= 2) {
    additions_.emplace_back(model, chance * scale);
  }
  list_moves(fault_count_mean, weights);
}

MoveMix::MoveMix(const FaultModel& model, size_t size, std::span<const double> weights)
    : fault_count_(static_cast<uint32_t>(model.fault_count())) {
  list_moves(static_cast<double>(size), weights);
}

void MoveMix::list_moves(double fault_count_mean, std::span<const double> weights) {
  double chance = 1;
  for (unsigned halvings = 0; halvings <= kMostHalvings; halvings++, chance /= 2) {
    double window = 1;
    for (unsigned w = 0; w <= kMostWindowHalvings && fault_count_ >> w > 0; w++, window /= 2) {
      const double share = chance * window;
      const bool is_first = moves_.empty();
      if (share < 1 && (is_first || share * fault_count_mean >= kLeastChanged)) {
        moves_.push_back({0, halvings, fault_count_ >> w, share});
      }
    }
  }
  if (moves_.empty()) moves_.push_back({0, 0, fault_count_, 1});  // a model of one fault
  for (uint32_t hops = 1; hops == 1 || hops <= fault_count_mean / 4; hops *= 2) {
    moves_.push_back({hops, 0, 0, hops / std::max(1.0, fault_count_mean)});
  }
  const std::vector<double> alike(moves_.size(), 1);
  pick_ = AliasTable(weights.empty() ? alike : weights);
}

size_t MoveMix::propose(FaultBlock& block, size_t column, RandomStream& random) const {
  const size_t k = pick_.pick(random.next());
  const Move& move = moves_[k];
  if (move.hops > 0) {
    block.propose_hops(column, move.hops, random);
    return k;
  }
  const FaultWindow window{static_cast<uint32_t>(wide_multiply(random.next(), fault_count_).high), move.window_faults};
  if (additions_.empty()) {
    block.propose_exchange(column, move.halvings, window, random);
    return k;
  }
  block.propose_refresh(column, move.halvings, window, additions_[move.halvings], random);
  return k;
}

std::vector<double> MoveMix::weights(std::span<const uint64_t> tried, std::span<const uint64_t> accepted) const {
  std::vector<double> worth(moves_.size());
  double best[2] = {};
  for (size_t k = 0; k < moves_.size(); k++) {
    worth[k] = moves_[k].share * static_cast<double>(accepted[k] + 1) / static_cast<double>(tried[k] + 2);
    double& best_so_far = best[moves_[k].hops > 0];
    best_so_far = std::max(best_so_far, worth[k]);
  }
  for (size_t k = 0; k < moves_.size(); k++) {
    const double relative = worth[k] / best[moves_[k].hops > 0];
    worth[k] = relative < 0.25 ? kUnworthy : relative;
  }
  return worth;
}

}  // namespace sallow
