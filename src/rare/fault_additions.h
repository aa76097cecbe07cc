#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bits/poisson_table.h"
#include "bits/random_stream.h"
#include "rare/fault_model.h"

namespace sallow {

/// A window of a model's faults: `count` of them from `first` on, going round at the end.
struct FaultWindow {
  uint32_t first;
  uint32_t count;
};

/// Draws what is put into a window: of each fault j a Poisson count of mean s w_j. A fault that comes twice makes the
/// draw impossible.
///
/// Where few come in all, their number is drawn, and then each by its odds, whether it lies in the window or not. Where
/// more come than the model has faults, that would take ever longer, and each fault of the window is asked on its own.
class FaultAdditions {
 public:
  /// The model must outlive this.
  FaultAdditions(const FaultModel& model, double scale);

  /// put_in(fault) for each, until it returns false or a fault comes twice: then false.
  template <typename PutIn>
  bool draw(FaultWindow window, RandomStream& random, const PutIn& put_in) const;

 private:
  /// Of a word: one up to `one`, then none up to `none`, then more than one.
  struct Thresholds {
    uint64_t one, none;
  };

  const FaultModel& model_;
  std::optional<PoissonTable> count_;
  std::vector<Thresholds> by_fault_;  // where there is no count
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
