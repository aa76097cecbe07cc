#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bits/poisson_table.h"
#include "bits/random_stream.h"
#include "rare/fault_model.h"

namespace sallow {

/// A window of a model's faults: `count` faults from `first` on, wrapping around at the end.
struct FaultWindow {
  uint32_t first;
  uint32_t count;
};

/// Draws the faults to add to a window: for each fault j a Poisson count of mean s w_j. A count above 1 makes the draw
/// impossible.
///
/// If few faults are expected in all, their number is drawn, and then each fault by its odds, inside the window or not.
/// If more are expected than the model has faults, this would take ever longer; each fault of the window is then drawn
/// separately.
class FaultAdditions {
 public:
  /// The model must outlive this object.
  FaultAdditions(const FaultModel& model, double scale);

  /// Calls put_in(fault) for each fault drawn. Stops and returns false if put_in returns false or a fault is drawn
  /// twice.
  template <typename PutIn>
  bool draw(FaultWindow window, RandomStream& random, const PutIn& put_in) const;

 private:
  /// The count for a random word: 1 if the word is below `one`, else 0 if it is below `none`, else more than 1.
  struct Thresholds {
    uint64_t one, none;
  };

  const FaultModel& model_;
  std::optional<PoissonTable> count_;
  std::vector<Thresholds> by_fault_;  // empty if count_ is used
};

template <typename PutIn>
bool FaultAdditions::draw(FaultWindow window, RandomStream& random, const PutIn& put_in) const {
  const auto fault_count = static_cast<uint32_t>(model_.fault_count());
  if (count_) {
    for (uint64_t left = count_->draw(random); left > 0; left--) {
      const uint32_t fault = model_.by_odds().pick(random.next());
      const uint32_t place = fault >= window.first ? fault - window.first : fault + fault_count - window.first;
      if (place < window.count && !put_in(fault)) return false;
    }
    return true;
  }
  for (uint32_t place = 0; place < window.count; place++) {
    const uint32_t fault =
        window.first + place < fault_count ? window.first + place : window.first + place - fault_count;
    const uint64_t word = random.next();
    if (word >= by_fault_[fault].one) {
      if (word >= by_fault_[fault].none) return false;
      continue;
    }
    if (!put_in(fault)) return false;
  }
  return true;
}

}  // namespace sallow
