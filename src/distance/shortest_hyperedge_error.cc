#include <algorithm>
#include <unordered_map>
#include <vector>

#include "distance/search_tables.h"
#include "distance/shortest_error.h"

namespace sallow {
namespace {

class HyperedgeSearch {
 public:
  HyperedgeSearch(const ErrorHypergraph& errors, uint64_t max_steps,
                  const std::function<void(SearchProgress)>& progress)
      : errors_(errors), tables_(errors), max_steps_(max_steps), progress_(progress) {
    std::vector<uint32_t> by_key(errors.error_count());
    for (uint32_t error = 0; error < errors.error_count(); error++) by_key[error] = error;
    std::ranges::stable_sort(by_key, {}, [&](uint32_t error) { return tables_.keys[error]; });
    for (size_t k = 0; k < by_key.size();) {
      size_t end = k;
      while (end < by_key.size() && tables_.keys[by_key[end]] == tables_.keys[by_key[k]]) end++;
      with_key_.emplace(tables_.keys[by_key[k]], std::pair{k, end});
      k = end;
    }
    by_key_ = std::move(by_key);
    is_forbidden_.resize(errors.error_count());
    fires_.resize(errors.detector_count());
    place_.resize(errors.detector_count());
  }

  ShortestError run(uint64_t at_most) {
    ShortestError result;
    for (size_ = 1; size_ <= at_most; size_++) {
      result.at_least = size_;
      search_all_of_size();
      if (count_ > 0) {
        result.distance = size_;
        result.count = count_;
        result.is_counted = !out_of_steps_;
        result.faults = found_;
        return result;
      }
      if (out_of_steps_) {
        result.is_complete = false;
        return result;
      }
    }
    result.at_least = at_most + 1;
    return result;
  }

 private:
  static constexpr uint64_t kStepsPerReport = 4096;

  // Each set has one first error that flips an observable; earlier errors that flip one are forbidden.
  void search_all_of_size() {
    for (uint32_t first = 0; first < errors_.error_count() && !out_of_steps_; first++) {
      if (tables_.masks[first] == 0) continue;
      is_forbidden_[first] = true;
      apply(first);
      extend(size_ - 1);
      apply(first);
    }
    std::fill(is_forbidden_.begin(), is_forbidden_.end(), false);
  }

  void extend(uint64_t left) {
    if (active_.empty()) {
      // If errors are left over, a smaller set would do, and smaller sets were tried before.
      if (left == 0 && mask_ != 0) take();
      return;
    }
    if (left == 0 || share_ > left * SearchTables::kWhole) return;
    if (left == 1) return complete();
    if (!step()) return;
    // Each branch forbids the errors of the branches before it, so that no set is visited twice.
    const size_t trail_start = trail_.size();
    for (const uint32_t error : errors_.errors_at(tables_.next_detector(active_))) {
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

  // Completes the set by the one error that fires exactly the detectors still firing, if there is one.
  void complete() {
    const auto place = with_key_.find(key_);
    if (place == with_key_.end()) return;
    for (size_t k = place->second.first; k < place->second.second; k++) {
      const uint32_t error = by_key_[k];
      if (is_forbidden_[error] || (mask_ ^ tables_.masks[error]) == 0) continue;
      // Keys may collide, though rarely: compare the detectors.
      const auto detectors = errors_.detectors(error);
      if (detectors.size() != active_.size()) continue;
      if (!std::ranges::all_of(detectors, [&](uint32_t detector) { return fires_[detector] != 0; })) continue;
      chosen_.push_back(error);
      take();
      chosen_.pop_back();
    }
  }

  void take() {
    if (count_++ > 0) return;
    found_ = chosen_;
    std::sort(found_.begin(), found_.end());
  }

  bool step() {
    if (steps_ == max_steps_) out_of_steps_ = true;
    if (out_of_steps_) return false;
    steps_++;
    if (progress_ && steps_ % kStepsPerReport == 0) progress_({steps_, size_});
    return true;
  }

  // Adds an error, or removes the error added last.
  void apply(uint32_t error) {
    if (!chosen_.empty() && chosen_.back() == error) {
      chosen_.pop_back();
    } else {
      chosen_.push_back(error);
    }
    mask_ ^= tables_.masks[error];
    key_ ^= tables_.keys[error];
    for (const uint32_t detector : errors_.detectors(error)) {
      if (fires_[detector]) {
        place_[active_.back()] = place_[detector];
        active_[place_[detector]] = active_.back();
        active_.pop_back();
        share_ -= tables_.shares[detector];
      } else {
        place_[detector] = static_cast<uint32_t>(active_.size());
        active_.push_back(detector);
        share_ += tables_.shares[detector];
      }
      fires_[detector] = !fires_[detector];
    }
  }

  const ErrorHypergraph& errors_;
  const SearchTables tables_;
  std::vector<uint32_t> by_key_;                                      // errors
  std::unordered_map<uint64_t, std::pair<size_t, size_t>> with_key_;  // places in by_key_, from and to
  const uint64_t max_steps_;
  const std::function<void(SearchProgress)>& progress_;
  uint64_t steps_ = 0;
  bool out_of_steps_ = false;
  uint64_t size_ = 0;  // of the sets being tried
  // The set being tried.
  std::vector<uint32_t> chosen_;
  std::vector<uint8_t> is_forbidden_;
  std::vector<uint32_t> trail_;  // errors forbidden by the open branches
  std::vector<uint8_t> fires_;
  std::vector<uint32_t> active_;  // detectors that fire
  std::vector<uint32_t> place_;   // of each in active_
  uint64_t share_ = 0;            // the sum of their SearchTables::shares
  uint64_t key_ = 0;
  uint64_t mask_ = 0;
  uint64_t count_ = 0;
  std::vector<uint32_t> found_;
};

}  // namespace

ShortestError shortest_hyperedge_error(const ErrorHypergraph& errors, uint64_t at_most, uint64_t max_steps,
                                       const std::function<void(SearchProgress)>& progress) {
  return HyperedgeSearch(errors, max_steps, progress).run(at_most);
}

}  // namespace sallow
