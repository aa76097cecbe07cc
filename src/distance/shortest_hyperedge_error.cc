#include <algorithm>
#include <vector>

#include "distance/observable_mask.h"
#include "distance/shortest_error.h"

namespace sallow {
namespace {

class HyperedgeSearch {
 public:
  HyperedgeSearch(const ErrorHypergraph& errors, uint64_t max_steps) : errors_(errors), steps_left_(max_steps) {
    turn_.resize(errors.detector_count());
    uint32_t turns = 0;
    for (uint32_t error = 0; error < errors.error_count(); error++) {
      for (const uint32_t detector : errors.detectors(error)) {
        if (errors.errors_at(detector)[0] == error) turn_[detector] = turns++;
      }
      most_detectors_ = std::max(most_detectors_, errors.detectors(error).size());
      uint64_t& mask = masks_.emplace_back(0);
      for (const uint32_t observable : errors.observables(error)) mask ^= observable_mask(observable);
    }
    is_forbidden_.resize(errors.error_count());
    fires_.resize(errors.detector_count());
    place_.resize(errors.detector_count());
  }

  ShortestError run(uint64_t at_most) {
    ShortestError result;
    for (uint64_t size = 1; size <= at_most; size++) {
      result.at_least = size;
      search_all_of(size);
      if (out_of_steps_) {
        result.is_complete = false;
        return result;
      }
      if (count_ > 0) {
        result.distance = size;
        result.count = count_;
        result.faults = found_;
        return result;
      }
    }
    result.at_least = at_most + 1;
    return result;
  }

 private:
  // Every set has one first error that flips an observable: those before it are forbidden.
  void search_all_of(uint64_t size) {
    for (uint32_t first = 0; first < errors_.error_count() && !out_of_steps_; first++) {
      if (masks_[first] == 0) continue;
      is_forbidden_[first] = true;
      apply(first);
      extend(size - 1);
      apply(first);
    }
    std::fill(is_forbidden_.begin(), is_forbidden_.end(), false);
  }

  void extend(uint64_t left) {
    if (active_.empty()) {
      // With errors left over, a smaller set would do; the smaller ones were tried before.
      if (left == 0 && mask_ != 0) {
        if (count_++ == 0) {
          found_ = chosen_;
          std::sort(found_.begin(), found_.end());
        }
      }
      return;
    }
    if (active_.size() > left * most_detectors_) return;
    if (steps_left_-- == 0) out_of_steps_ = true;
    if (out_of_steps_) {
      steps_left_ = 0;
      return;
    }
    const uint32_t detector = *std::min_element(active_.begin(), active_.end(), [&](uint32_t a, uint32_t b) {
      const size_t of_a = errors_.errors_at(a).size(), of_b = errors_.errors_at(b).size();
      return of_a != of_b ? of_a < of_b : turn_[a] < turn_[b];
    });
    // Each way forbids those tried before it, so that no set is met twice.
    const size_t trail_start = trail_.size();
    for (const uint32_t error : errors_.errors_at(detector)) {
      if (is_forbidden_[error]) continue;
      is_forbidden_[error] = true;
      trail_.push_back(error);
      apply(error);
      extend(left - 1);
      apply(error);
      if (out_of_steps_) break;
    }
    while (trail_.size() > trail_start) {
      is_forbidden_[trail_.back()] = false;
      trail_.pop_back();
    }
  }

  // Puts an error in, or takes the one put in last out again.
  void apply(uint32_t error) {
    if (!chosen_.empty() && chosen_.back() == error) {
      chosen_.pop_back();
    } else {
      chosen_.push_back(error);
    }
    mask_ ^= masks_[error];
    for (const uint32_t detector : errors_.detectors(error)) {
      if (fires_[detector]) {
        place_[active_.back()] = place_[detector];
        active_[place_[detector]] = active_.back();
        active_.pop_back();
      } else {
        place_[detector] = static_cast<uint32_t>(active_.size());
        active_.push_back(detector);
      }
      fires_[detector] = !fires_[detector];
    }
  }

  const ErrorHypergraph& errors_;
  std::vector<uint64_t> masks_;  // by error
  std::vector<uint32_t> turn_;   // by detector, in the order in which errors name them: decides among equals
  size_t most_detectors_ = 0;
  uint64_t steps_left_;
  bool out_of_steps_ = false;
  // The set being tried.
  std::vector<uint32_t> chosen_;
  std::vector<uint8_t> is_forbidden_;
  std::vector<uint32_t> trail_;  // errors forbidden by the ways now open
  std::vector<uint8_t> fires_;
  std::vector<uint32_t> active_;  // detectors that fire
  std::vector<uint32_t> place_;   // of each in active_
  uint64_t mask_ = 0;
  uint64_t count_ = 0;
  std::vector<uint32_t> found_;
};

}  // namespace

ShortestError shortest_hyperedge_error(const ErrorHypergraph& errors, uint64_t at_most, uint64_t max_steps) {
  return HyperedgeSearch(errors, max_steps).run(at_most);
}

}  // namespace sallow
