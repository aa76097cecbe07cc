#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <vector>

#include "base/lists.h"
#include "base/rising_list.h"
#include "distance/search_tables.h"
#include "distance/shortest_error.h"

namespace sallow {
namespace {

constexpr uint32_t kNoSet = UINT32_MAX;
// Far beyond any distance that a search over hyperedges can prove.
constexpr uint64_t kMostLayers = 200;

/// Sets of the same number of errors, with the symptoms of each set.
struct Layer {
  struct Set {
    uint32_t before;  // the set in the previous layer without the last error, or kNoSet
    uint32_t error;   // the last error
    uint64_t mask;
  };
  std::vector<Set> sets;
  Lists<uint32_t, size_t> firing;  // rising
};

/// A set that may join the next layer.
struct Candidate {
  uint64_t share;  // lower bound on the number of further errors, in units of 1 / SearchTables::kWhole
  uint64_t key;
  uint32_t before, error;

  // On ties the pseudo-random key decides, which spreads the kept sets over the model.
  bool operator<(const Candidate& other) const { return share != other.share ? share < other.share : key < other.key; }
};

class BeamSearch {
 public:
  BeamSearch(const ErrorHypergraph& errors, size_t width) : errors_(errors), tables_(errors), width_(width) {}

  std::vector<uint32_t> run(uint64_t below) {
    start();
    for (uint64_t size = 1; size < std::min(below, kMostLayers) && !candidates_.empty(); size++) {
      if (const auto found = add_layer(); !found.empty()) return found;
      extend();
    }
    return {};
  }

 private:
  void start() {
    for (uint32_t error = 0; error < errors_.error_count(); error++) {
      if (tables_.masks[error] != 0) offer(kNoSet, error, errors_.detectors(error), tables_.masks[error]);
    }
  }

  void offer(uint32_t before, uint32_t error, std::span<const uint32_t> firing, uint64_t mask) {
    uint64_t key = mask * 0x9e3779b97f4a7c15ull, share = 0;
    key ^= before == kNoSet ? tables_.keys[error] : keys_[before] ^ tables_.keys[error];
    if (!met_.insert(key).second) return;
    for (const uint32_t detector : firing) share += tables_.shares[detector];
    candidates_.push_back({share, key, before, error});
  }

  // Makes the best candidates a layer. If one of them fires nothing and flips an observable, returns its errors.
  std::vector<uint32_t> add_layer() {
    if (candidates_.size() > width_) {
      std::ranges::nth_element(candidates_, candidates_.begin() + static_cast<ptrdiff_t>(width_), std::less<>());
      candidates_.resize(width_);
    }
    std::ranges::sort(candidates_, std::less<>());
    Layer layer;
    std::vector<uint64_t> keys;
    for (const Candidate& one : candidates_) {
      sum_of(one.before, one.error);
      const uint64_t mask = mask_of(one.before) ^ tables_.masks[one.error];
      layer.sets.push_back({one.before, one.error, mask});
      layer.firing.append(sum_);
      keys.push_back((one.before == kNoSet ? 0 : keys_[one.before]) ^ tables_.keys[one.error]);
    }
    keys_ = std::move(keys);
    layers_.push_back(std::move(layer));
    candidates_.clear();
    // The first candidates need the fewest further errors; a candidate that needs none fires nothing.
    const Layer& last = layers_.back();
    for (uint32_t k = 0; k < last.sets.size() && last.firing[k].empty(); k++) {
      if (last.sets[k].mask != 0) return errors_of(k);
    }
    return {};
  }

  void extend() {
    const Layer& last = layers_.back();
    for (uint32_t k = 0; k < last.sets.size(); k++) {
      const auto firing = last.firing[k];
      if (firing.empty()) continue;
      for (const uint32_t error : errors_.errors_at(tables_.next_detector(firing))) {
        if (error == last.sets[k].error) continue;
        sum_of(k, error);
        offer(k, error, sum_, last.sets[k].mask ^ tables_.masks[error]);
      }
    }
  }

  // Computes in sum_ the detectors that a set of the last layer and an error fire together.
  void sum_of(uint32_t before, uint32_t error) {
    sum_.clear();
    const auto detectors = errors_.detectors(error);
    const auto firing = before == kNoSet ? std::span<const uint32_t>() : layers_.back().firing[before];
    std::ranges::set_symmetric_difference(firing, detectors, std::back_inserter(sum_));
  }

  uint64_t mask_of(uint32_t set) const { return set == kNoSet ? 0 : layers_.back().sets[set].mask; }

  std::vector<uint32_t> errors_of(uint32_t set) const {
    std::vector<uint32_t> chosen;
    for (size_t k = layers_.size(); k-- > 0; set = layers_[k].sets[set].before) {
      chosen.push_back(layers_[k].sets[set].error);
    }
    // An error that occurs twice cancels.
    cancel_pairs(chosen);
    return chosen;
  }

  const ErrorHypergraph& errors_;
  const SearchTables tables_;
  const size_t width_;
  std::vector<Layer> layers_;
  std::vector<uint64_t> keys_;  // by set of the last layer: hash of its symptoms
  std::unordered_set<uint64_t> met_;
  std::vector<Candidate> candidates_;
  std::vector<uint32_t> sum_;
};

}  // namespace

void add_found_set(ShortestError& shortest, const std::vector<uint32_t>& faults) {
  if (shortest.distance || faults.empty() || (shortest.at_most && *shortest.at_most <= faults.size())) return;
  shortest.faults = faults;
  if (shortest.at_least == faults.size()) {
    shortest.distance = faults.size();
    shortest.at_most.reset();
    shortest.is_counted = false;
    shortest.is_complete = true;
  } else {
    shortest.at_most = faults.size();
  }
}

std::vector<uint32_t> short_logical_error(const ErrorHypergraph& errors, uint64_t below, size_t width) {
  return BeamSearch(errors, width).run(below);
}

}  // namespace sallow
