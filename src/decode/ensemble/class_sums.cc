#include "decode/ensemble/class_sums.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "decode/ensemble/class_sum_kernels.h"

namespace sallow {

namespace {
constexpr size_t kOftenRescaled = 32;
}  // namespace

ClassSums::ClassSums(const ErrorHypergraph& faults, uint32_t width)
    : faults_(&faults), width_(std::min(width, kMostWidth)), place_of_(faults.detector_count(), kNone) {
  std::vector<double> probabilities;
  for (uint32_t f = 0; f < faults.error_count(); f++) probabilities.push_back(faults.probability(f));
  set_probabilities(probabilities);
  const size_t size = std::max(kLeastTable, size_t{1} << (width_ + kSpare + kMostTogether));
  table_.resize(size);
  other_table_.resize(size);
  reserve(faults);
}

void ClassSums::set_probabilities(std::span<const double> probabilities) {
  odds_.clear();
  for (const double p : probabilities) odds_.push_back(static_cast<float>(std::clamp(p / (1 - p), 1e-20, 1e20)));
}

// Reserves as much memory as any shot can need.
void ClassSums::reserve(const ErrorHypergraph& faults) {
  const size_t fault_count = faults.error_count(), detector_count = faults.detector_count();
  size_t ends = 0, neighbours = 0;
  for (uint32_t f = 0; f < fault_count; f++) {
    const size_t count = faults.detectors(f).size();
    ends += count;
    neighbours += count * count;
  }
  for (std::vector<uint32_t>* list : {&forced_, &sorted_}) list->reserve(fault_count);
  for (std::vector<uint32_t>* list : {&list_starts_, &neighbour_starts_, &mark_, &queue_, &cursor_, &front_}) {
    list->reserve(detector_count + 1);
  }
  for (std::vector<uint32_t>* list : {&ends_, &lists_}) list->reserve(ends);
  is_passed_.reserve(fault_count);
  ends_starts_.reserve(fault_count + 1);
  places_.reserve(detector_count);
  neighbours_.reserve(neighbours);
}

bool ClassSums::choose(std::span<const Candidate> candidates, std::span<const uint32_t> events,
                       std::vector<uint64_t>& flips) {
  forget();
  if (!gather(candidates, events) || !settle_forced()) return false;
  link();
  find_observables();
  const bool together = observables_.size() <= kMostTogether;
  chosen_.clear();
  for (size_t first = 0; first < observables_.size(); first += together ? observables_.size() : 1) {
    const std::span<const uint32_t> tracked(observables_.data() + first, together ? observables_.size() : 1);
    if (!sum(tracked, false)) return false;
    const float* best = std::max_element(table_.data(), table_.data() + (size_t{1} << tracked.size()));
    if (*best == 0) return false;
    for (size_t k = 0; k < tracked.size(); k++) {
      if ((best - table_.data()) >> k & 1) chosen_.push_back(tracked[k]);
    }
  }
  for (uint32_t o : chosen_) flips[o / 64] ^= uint64_t{1} << (o % 64);
  for (uint32_t c : forced_) {
    for (uint32_t o : faults_->observables(candidates_[c].fault)) flips[o / 64] ^= uint64_t{1} << (o % 64);
  }
  return true;
}

bool ClassSums::find_ratios(std::span<const Candidate> candidates, std::span<const uint32_t> events,
                            std::span<double> ratios) {
  std::ranges::fill(ratios, std::numeric_limits<double>::quiet_NaN());
  forget();
  if (!gather(candidates, events) || !settle_forced()) return false;
  link();
  find_observables();
  for (size_t k = 0; k < observables_.size(); k++) {
    if (!sum({&observables_[k], 1}, false)) {
      std::ranges::fill(ratios, std::numeric_limits<double>::quiet_NaN());
      return false;
    }
    ratios[observables_[k]] = std::log(double{table_[0]}) - std::log(double{table_[1]});
  }
  for (uint32_t o = 0; o < ratios.size(); o++) {
    if (std::ranges::find(observables_, o) == observables_.end()) ratios[o] = std::numeric_limits<double>::infinity();
  }
  for (uint32_t c : forced_) {
    for (uint32_t o : faults_->observables(candidates_[c].fault)) ratios[o] = -ratios[o];
  }
  return true;
}

double ClassSums::least_weight(std::span<const Candidate> candidates, std::span<const uint32_t> events,
                               std::span<const uint64_t> flips, std::vector<uint32_t>* faults) {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  if (faults != nullptr) faults->clear();
  forget();
  if (!gather(candidates, events) || !settle_forced()) return kInfinite;
  link();
  find_observables();
  is_kept_ = faults != nullptr;
  const bool fits = observables_.size() <= kMostTogether && sum(observables_, true);
  is_kept_ = false;
  if (!fits) return kInfinite;
  rest_.assign(flips.begin(), flips.end());
  double weight = 0;
  for (uint32_t c : forced_) {
    weight -= std::log(odds_[candidates_[c].fault]);
    for (uint32_t o : faults_->observables(candidates_[c].fault)) rest_[o / 64] ^= uint64_t{1} << (o % 64);
  }
  size_t place = 0;
  for (size_t k = 0; k < observables_.size(); k++) {
    uint64_t& word = rest_[observables_[k] / 64];
    place |= (word >> (observables_[k] % 64) & 1) << k;
    word &= ~(uint64_t{1} << (observables_[k] % 64));
  }
  for (uint64_t word : rest_) {
    if (word != 0) return kInfinite;
  }
  if (table_[place] == 0) return kInfinite;
  if (faults != nullptr) list_likeliest(place, *faults);
  return weight + expected_weight_ - std::log(table_[place]) - exponent_ * std::log(2.0);
}

// The faults of the set whose product is at this place of the last table. If two sets led there, the one with the
// larger product.
void ClassSums::list_likeliest(size_t place, std::vector<uint32_t>& faults) const {
  for (uint32_t c : forced_) faults.push_back(candidates_[c].fault);
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
    if (step->exponent != 0) continue;
    if (step->candidate == kNone) {
      const size_t low = place & ~(size_t{1} << step->bit);
      const bool moved = !step->is_last && (place >> step->bit & 1);
      place = low | size_t{step->value} << step->bit | (moved ? step->size : 0);
      continue;
    }
    bool happened = false;
    if (step->widens) {
      happened = (place & step->size) != 0;
      place &= ~step->size;
    } else {
      const float* before = past_.data() + step->past;
      happened = step->flipped * before[place ^ step->mask] > step->kept * before[place];
    }
    if (!happened) continue;
    place ^= step->mask;
    faults.push_back(candidates_[step->candidate].fault);
  }
}

void ClassSums::forget() {
  for (const Place& place : places_) place_of_[place.detector] = kNone;
  places_.clear();
  ends_starts_.assign(1, 0);
  ends_.clear();
  forced_.clear();
}

// Gives a place to every detector that candidates flip. False if an event has none.
bool ClassSums::gather(std::span<const Candidate> candidates, std::span<const uint32_t> events) {
  candidates_ = candidates;
  is_passed_.assign(candidates.size(), 0);
  for (uint32_t c = 0; c < candidates.size(); c++) {
    for (uint32_t d : faults_->detectors(candidates[c].fault)) {
      uint32_t& place = place_of_[d];
      if (place == kNone) {
        place = static_cast<uint32_t>(places_.size());
        places_.push_back({d, 0, 0, 0, kNone, false, false});
      }
      places_[place].degree++;
      places_[place].together ^= c;
      ends_.push_back(place);
    }
    ends_starts_.push_back(static_cast<uint32_t>(ends_.size()));
  }
  for (uint32_t d : events) {
    if (place_of_[d] == kNone) return false;
    places_[place_of_[d]].is_odd = true;
  }
  return true;
}

// If only one candidate can flip a detector, its event decides whether that candidate happened. False if an event
// remains unexplained.
bool ClassSums::settle_forced() {
  queue_.clear();
  for (uint32_t p = 0; p < places_.size(); p++) {
    if (places_[p].degree == 1) queue_.push_back(p);
  }
  for (size_t k = 0; k < queue_.size(); k++) {
    const Place& place = places_[queue_[k]];
    if (place.degree != 1) continue;
    const uint32_t c = place.together;
    const bool happened = place.is_odd;
    is_passed_[c] = kForced;
    if (happened) forced_.push_back(c);
    for (uint32_t end : ends(c)) {
      places_[end].degree--;
      places_[end].together ^= c;
      places_[end].is_odd ^= happened;
      if (places_[end].degree == 1) queue_.push_back(end);
    }
  }
  return std::ranges::none_of(places_, [](const Place& place) { return place.degree == 0 && place.is_odd; });
}

// Lists each place's candidates and neighbours.
void ClassSums::link() {
  list_starts_.assign(1, 0);
  for (const Place& place : places_) list_starts_.push_back(list_starts_.back() + place.degree);
  lists_.resize(list_starts_.back());
  cursor_.assign(list_starts_.begin(), list_starts_.end() - 1);
  for (uint32_t c = 0; c < candidates_.size(); c++) {
    if (is_passed_[c] == kForced) continue;
    for (uint32_t end : ends(c)) lists_[cursor_[end]++] = c;
  }
  mark_.assign(places_.size(), kNone);
  neighbour_starts_.assign(1, 0);
  neighbours_.clear();
  for (uint32_t p = 0; p < places_.size(); p++) {
    mark_[p] = p;
    for (uint32_t c : list(p)) {
      for (uint32_t end : ends(c)) {
        if (mark_[end] == p) continue;
        mark_[end] = p;
        neighbours_.push_back(end);
      }
    }
    neighbour_starts_.push_back(static_cast<uint32_t>(neighbours_.size()));
  }
}

void ClassSums::find_observables() {
  observables_.clear();
  for (uint32_t c = 0; c < candidates_.size(); c++) {
    if (is_passed_[c] == kForced) continue;
    for (uint32_t o : faults_->observables(candidates_[c].fault)) {
      if (std::ranges::find(observables_, o) == observables_.end()) observables_.push_back(o);
    }
  }
}

bool ClassSums::sum(std::span<const uint32_t> observables, bool least) {
  tracked_.assign(observables.begin(), observables.end());
  front_.clear();
  table_size_ = size_t{1} << tracked_.size();
  std::fill(table_.begin(), table_.begin() + std::max(kLeastTable, table_size_), 0.0f);
  table_[0] = 1;
  exponent_ = 0;
  bound_ = 1;
  expected_weight_ = 0;
  least_ = least;
  steps_.clear();
  past_.clear();
  std::fill(mark_.begin(), mark_.end(), kNone);
  for (uint8_t& passed : is_passed_) passed &= kForced;
  for (uint32_t p = 0; p < places_.size(); p++) {
    places_[p].fresh = neighbour_starts_[p + 1] - neighbour_starts_[p];
    places_[p].front_bit = kNone;
    places_[p].was_on_front = false;
  }
  for (uint32_t p = 0; p < places_.size(); p++) {
    if (places_[p].degree == 0 || mark_[p] != kNone) continue;
    if (!matters(p)) continue;
    // Starts from the farthest place, because a front that starts at an end stays narrow. Dropped candidates may leave
    // some places unreached; the front then starts again from one of them.
    for (auto start = queue_.rbegin(); start != queue_.rend(); ++start) {
      if (places_[*start].was_on_front) continue;
      enter_front(*start, true);
      while (!front_.empty()) {
        const uint32_t next = *std::ranges::min_element(front_, {}, [&](uint32_t q) { return places_[q].fresh; });
        if (!pass_detector(next)) return false;
      }
    }
  }
  return true;
}

// Lists in queue_ the component of a place, by distance. False if it flips none of the tracked observables, and so does
// not affect their sums.
bool ClassSums::matters(uint32_t seed) {
  const auto is_tracked = [&](uint32_t o) { return std::ranges::find(tracked_, o) != tracked_.end(); };
  bool any = least_ || (goes_back_ && tracked_.empty());
  queue_.assign(1, seed);
  mark_[seed] = 0;
  for (size_t k = 0; k < queue_.size(); k++) {
    for (uint32_t c : list(queue_[k])) {
      any = any || std::ranges::any_of(faults_->observables(candidates_[c].fault), is_tracked);
    }
    for (uint32_t next : neighbours(queue_[k])) {
      if (mark_[next] != kNone) continue;
      mark_[next] = 0;
      queue_.push_back(next);
    }
  }
  return any;
}

// Passes the candidates that flip this detector, and removes the detector from the front.
bool ClassSums::pass_detector(uint32_t place) {
  const bool is_crowded = front_.size() + places_[place].fresh > width_;
  sorted_.assign(list(place).begin(), list(place).end());
  if (is_crowded) {
    std::ranges::sort(sorted_, {},
                      [&](uint32_t c) { return std::tuple(!candidates_[c].is_needed, candidates_[c].belief, c); });
  }
  for (uint32_t c : sorted_) {
    if (is_passed_[c] != 0) continue;
    is_passed_[c] = kPassed;
    const auto fresh =
        static_cast<size_t>(std::ranges::count_if(ends(c), [&](uint32_t end) { return !places_[end].was_on_front; }));
    if (is_crowded && !candidates_[c].is_needed && front_.size() + fresh > width_) continue;
    if (front_.size() + fresh > width_ + kSpare) return false;
    pass_candidate(c, fresh);
  }
  leave_front(place);
  return true;
}

void ClassSums::pass_candidate(uint32_t c, size_t fresh) {
  const ClassSumKernels& kernels = class_sum_kernels();
  const uint32_t fault = candidates_[c].fault;
  // An expected candidate counts 1 if it happens, so that the sums of the likeliest sets stay near 1.
  const bool is_expected = candidates_[c].belief < 0;
  const float odds = odds_[fault], kept = is_expected ? 1 / odds : 1, flipped = is_expected ? 1 : odds;
  // Factors are at most 2^67, because odds are limited to 10^20. Sums to go back over are multiplied by kSumScale.
  if (bound_ * (kept + flipped) > (goes_back_ ? 0x1p60 : 0x1p120)) normalize();
  bound_ *= kept + flipped;
  if (is_expected && (least_ || goes_back_)) expected_weight_ -= std::log(odds);
  uint32_t mask = 0;
  for (uint32_t o : faults_->observables(fault)) {
    const auto k = std::ranges::find(tracked_, o);
    if (k != tracked_.end()) mask |= uint32_t{1} << (k - tracked_.begin());
  }
  bool widens = false;
  for (uint32_t end : ends(c)) {
    if (!places_[end].was_on_front) {
      // The table is not enlarged for the last new detector: passing the candidate does that.
      widens = --fresh == 0 && table_size_ >= kLeastTable;
      enter_front(end, !widens);
      if (widens) continue;
    }
    mask |= uint32_t{1} << (tracked_.size() + places_[end].front_bit);
  }
  if (is_kept_) {
    steps_.push_back({.candidate = c,
                      .mask = mask,
                      .kept = kept,
                      .flipped = flipped,
                      .size = table_size_,
                      .past = past_.size(),
                      .widens = widens,
                      .bit = 0,
                      .value = false,
                      .is_last = false,
                      .exponent = 0});
    if (!widens || goes_back_) keep_past();
  }
  if (widens) {
    kernels.widen(other_table_.data(), table_.data(), table_size_, mask, kept, flipped);
    table_size_ *= 2;
  } else {
    const auto flip = least_ ? kernels.choose_flipped : kernels.add_flipped;
    flip(other_table_.data(), table_.data(), std::max(kLeastTable, table_size_), mask, kept, flipped);
  }
  std::swap(table_, other_table_);
}

// Tables begin on cache lines, as kernels need them.
void ClassSums::keep_past() {
  const auto size = static_cast<ptrdiff_t>(std::max(kLeastTable, table_size_));
  past_.insert(past_.end(), table_.begin(), table_.begin() + size);
}

void ClassSums::enter_front(uint32_t place, bool enlarge) {
  places_[place].front_bit = static_cast<uint32_t>(front_.size());
  places_[place].was_on_front = true;
  front_.push_back(place);
  for (uint32_t next : neighbours(place)) places_[next].fresh--;
  if (!enlarge) return;
  if (table_size_ >= kLeastTable) std::fill_n(table_.begin() + static_cast<ptrdiff_t>(table_size_), table_size_, 0.0f);
  table_size_ *= 2;
}

// Keeps the sums of sets that give this detector's event. The last detector of the front takes its place.
void ClassSums::leave_front(uint32_t place) {
  const uint32_t position = places_[place].front_bit;
  const uint32_t bit = static_cast<uint32_t>(tracked_.size()) + position;
  const bool value = places_[place].is_odd;
  const size_t half = table_size_ / 2;
  const bool is_last = position + 1 == front_.size();
  if (is_kept_) {
    steps_.push_back({.candidate = kNone,
                      .mask = 0,
                      .kept = 0,
                      .flipped = 0,
                      .size = half,
                      .past = 0,
                      .widens = false,
                      .bit = bit,
                      .value = value,
                      .is_last = is_last,
                      .exponent = 0});
  }
  if (is_last && value) {
    std::copy_n(table_.begin() + static_cast<ptrdiff_t>(half), half, table_.begin());
  } else if (!is_last && half >= kLeastTable) {
    class_sum_kernels().narrow(table_.data(), half, bit, value);
  } else if (!is_last) {
    float kept[kLeastTable];
    for (size_t k = 0; k < half; k++) {
      const size_t without = k & ~(size_t{1} << bit);
      kept[k] = table_[without | size_t{value} << bit | (k >> bit & 1 ? half : 0)];
    }
    std::copy_n(kept, half, table_.begin());
  }
  for (size_t k = half; k < kLeastTable; k++) table_[k] = 0;
  table_size_ = half;
  front_[position] = front_.back();
  places_[front_[position]].front_bit = position;
  front_.pop_back();
  if (table_size_ <= kOftenRescaled) normalize();
}

// Rescales by a power of two if sums are far from 1.
void ClassSums::normalize() {
  const float largest = *std::max_element(table_.begin(), table_.begin() + static_cast<ptrdiff_t>(table_size_));
  bound_ = std::max(largest, 1.0f);
  if (largest == 0 || (largest < 0x1p20f && largest > 0x1p-20f)) return;
  const int exponent = std::max(std::ilogb(largest), -100);  // below that the factor would be infinite
  const float factor = std::ldexp(1.0f, -exponent);
  for (size_t k = 0; k < table_size_; k++) table_[k] *= factor;
  exponent_ += exponent;
  bound_ = 2;
  if (!goes_back_ || exponent == 0) return;
  Step scale{};
  scale.candidate = kNone;
  scale.exponent = exponent;
  steps_.push_back(scale);
}

}  // namespace sallow
