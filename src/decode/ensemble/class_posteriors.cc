#include <algorithm>
#include <cmath>

#include "decode/ensemble/class_sum_kernels.h"
#include "decode/ensemble/class_sums.h"

// Going back over the front of ClassSums. A table that is gone back over holds, for each state of the front, the sum
// over the sets of the candidates passed later that lead from this state to the events. Its product with the table of
// the way there, over all states, is the whole sum, at each step alike.

namespace sallow {

bool ClassSums::find_posteriors(std::span<const Candidate> candidates, std::span<const uint32_t> events,
                                CandidatePosteriors& found) {
  found.happened.assign(candidates.size(), CandidatePosteriors::kNone);
  forget();
  if (!gather(candidates, events) || !settle_forced()) return false;
  link();
  is_kept_ = goes_back_ = true;
  const bool fits = sum({}, false);
  is_kept_ = goes_back_ = false;
  if (!fits || table_[0] == 0) return false;
  found.log_sum = std::log(double{table_[0]}) + exponent_ * std::log(2.0) - expected_weight_;
  for (uint32_t c = 0; c < candidates.size(); c++) {
    if (is_passed_[c] == kForced) found.happened[c] = 0;
  }
  for (const uint32_t c : forced_) {
    found.happened[c] = 1;
    found.log_sum += std::log(double{odds_[candidates[c].fault]});
  }
  std::fill_n(table_.begin(), kLeastTable, 0.0f);
  table_[0] = 1;
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) step_back(*step, false, found);
  return true;
}

bool ClassSums::find_class_posteriors(std::span<const Candidate> candidates, std::span<const uint32_t> events,
                                      uint32_t observable, CandidatePosteriors& found) {
  found.happened.assign(candidates.size(), CandidatePosteriors::kNone);
  for (std::vector<float>& list : found.happened_if) list.assign(candidates.size(), CandidatePosteriors::kNone);
  forget();
  if (!gather(candidates, events) || !settle_forced()) return false;
  link();
  is_kept_ = goes_back_ = true;
  const bool fits = sum({&observable, 1}, false);
  is_kept_ = goes_back_ = false;
  if (!fits || (table_[0] == 0 && table_[1] == 0)) return false;
  found.log_ratio = std::log(double{table_[0]}) - std::log(double{table_[1]});
  std::fill_n(table_.begin(), kLeastTable, 0.0f);
  table_[0] = 1;
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) step_back(*step, true, found);
  bool is_flipped = false;  // by forced candidates
  for (const uint32_t c : forced_) {
    is_flipped ^= std::ranges::find(faults_->observables(candidates[c].fault), observable) !=
                  faults_->observables(candidates[c].fault).end();
  }
  if (is_flipped) {
    found.log_ratio = -found.log_ratio;
    std::swap(found.happened_if[0], found.happened_if[1]);
  }
  return true;
}

// Replaces table_, which belongs to the state after a step, by that before it.
void ClassSums::step_back(const Step& step, bool by_class, CandidatePosteriors& found) {
  if (step.exponent != 0) {
    // Only sums of a small table or of a bound that grew are rescaled, so the table's size does not matter here.
    const float factor = std::ldexp(1.0f, -step.exponent);
    for (size_t k = 0; k < std::max(kLeastTable, table_size_); k++) table_[k] = std::min(table_[k] * factor, kMostSum);
    return;
  }
  if (step.candidate == kNone) return restore_detector(step);
  const size_t size = std::max(kLeastTable, step.size);
  const float* far = step.widens ? table_.data() + step.size : table_.data();
  float weights[4];
  class_sum_kernels().step_back(other_table_.data(), table_.data(), far, past_.data() + step.past, size,
                                static_cast<uint32_t>(step.mask), step.kept, step.flipped, by_class, weights);
  std::swap(table_, other_table_);
  table_size_ = step.size;
  const auto share = [](float kept, float flipped) {
    return kept + flipped > 0 ? flipped / (kept + flipped) : CandidatePosteriors::kNone;
  };
  if (!by_class) {
    found.happened[step.candidate] = share(weights[0], weights[1]);
    return;
  }
  found.happened[step.candidate] = share(weights[0] + weights[2], weights[1] + weights[3]);
  found.happened_if[0][step.candidate] = share(weights[0], weights[1]);
  found.happened_if[1][step.candidate] = share(weights[2], weights[3]);
}

// The inverse of leave_front(): only states with the detector's event lead on.
void ClassSums::restore_detector(const Step& step) {
  const size_t half = step.size;
  if (half >= kLeastTable && !step.is_last) {
    class_sum_kernels().spread(table_.data(), half, step.bit, step.value);
  } else if (step.is_last && half >= kLeastTable) {
    const auto middle = table_.begin() + static_cast<ptrdiff_t>(half);
    if (step.value) std::copy_n(table_.begin(), half, middle);
    std::fill_n(step.value ? table_.begin() : middle, half, 0.0f);
  } else {
    float before[2 * kLeastTable] = {};
    for (size_t k = 0; k < half; k++) {
      const size_t without = step.is_last ? k : k & ~(size_t{1} << step.bit);
      const bool moved = !step.is_last && (k >> step.bit & 1);
      before[without | size_t{step.value} << step.bit | (moved ? half : 0)] = table_[k];
    }
    std::copy_n(before, std::max(kLeastTable, 2 * half), table_.begin());
  }
  table_size_ = 2 * half;
}

}  // namespace sallow
