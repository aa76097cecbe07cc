#include "rare/fault_block.h"

#include <algorithm>

#include "base/error.h"
#include "bits/wide_multiply.h"

namespace sallow {
namespace {

// Has no early exit, so that it compiles to a few wide compares.
bool contains(const std::vector<uint32_t>& values, size_t count, uint32_t value) {
  uint32_t found = 0;
  for (size_t k = 0; k < count; k++) found |= values[k] == value;
  return found != 0;
}

bool contains_of(const std::vector<uint32_t>& values, size_t count, FaultSite site) {
  uint32_t found = 0;
  for (size_t k = 0; k < count; k++) found |= site.holds(values[k]);
  return found != 0;
}

size_t below(size_t bound, RandomStream& random) {
  return wide_multiply(random.next(), bound).high;
}

/// Random bits that are 1 with probability 2^-halvings each, drawn 64 at a time.
class RareBits {
 public:
  RareBits(unsigned halvings, RandomStream& random) : halvings_(halvings), random_(random) {}
  bool next() {
    if (left_ == 0) {
      bits_ = ~uint64_t{0};
      for (unsigned k = 0; k < halvings_; k++) bits_ &= random_.next();
      left_ = 64;
    }
    left_--;
    const bool bit = bits_ & 1;
    bits_ >>= 1;
    return bit;
  }

 private:
  unsigned halvings_;
  RandomStream& random_;
  uint64_t bits_ = 0;
  unsigned left_ = 0;
};

}  // namespace

FaultBlock::FaultBlock(const FaultModel& model, size_t column_count)
    : model_(&model),
      detections_(model.detector_count(), column_count),
      flips_(model.observable_count(), column_count),
      columns_(column_count) {
  for (size_t column = 0; column < column_count; column++) {
    for (const uint32_t d : model.baseline_detectors()) detections_.set(d, column, true);
    for (const uint32_t o : model.baseline_observables()) flips_.set(o, column, true);
  }
}

void FaultBlock::toggle(size_t column, uint32_t fault) {
  const size_t word = column / 64;
  const uint64_t bit = uint64_t{1} << (column % 64);
  for (const uint32_t d : model_->detectors(fault)) detections_.row(d)[word] ^= bit;
  for (const uint32_t o : model_->observables(fault)) flips_.row(o)[word] ^= bit;
}

void FaultBlock::assign(size_t column, std::span<const uint32_t> faults) {
  Column& set = columns_[column];
  SALLOW_REQUIRE(set.staying == set.faults.size() && set.added.empty(), "assign: a change of this set is open");
  for (const uint32_t fault : set.faults) toggle(column, fault);
  set.faults.assign(faults.begin(), faults.end());
  set.staying = set.faults.size();
  for (const uint32_t fault : set.faults) toggle(column, fault);
}

void FaultBlock::take_out(size_t column, size_t position) {
  Column& set = columns_[column];
  toggle(column, set.faults[position]);
  set.staying--;
  std::swap(set.faults[position], set.faults[set.staying]);
}

bool FaultBlock::is_free(size_t column, FaultSite site) const {
  const Column& set = columns_[column];
  // The fast path: most sites, and in most models all sites, have one fault.
  if (site.count == 1) {
    return !contains(set.faults, set.staying, site.first) && !contains(set.added, set.added.size(), site.first);
  }
  return !contains_of(set.faults, set.staying, site) && !contains_of(set.added, set.added.size(), site);
}

bool FaultBlock::put_in(size_t column, uint32_t fault) {
  if (!is_free(column, model_->site_of(fault))) return false;
  add(column, fault);
  return true;
}

void FaultBlock::add(size_t column, uint32_t fault) {
  Column& set = columns_[column];
  toggle(column, fault);
  set.added.push_back(fault);
}

void FaultBlock::take_back(size_t column) {
  Column& set = columns_[column];
  for (const uint32_t fault : set.added) toggle(column, fault);
  set.added.clear();
  for (; set.staying < set.faults.size(); set.staying++) toggle(column, set.faults[set.staying]);
}

void FaultBlock::take_out_some(size_t column, unsigned halvings, FaultWindow window, RandomStream& random) {
  Column& set = columns_[column];
  RareBits chosen(halvings, random);
  // Backwards, so that the fault swapped in has been visited already.
  for (size_t position = set.faults.size(); position-- > 0;) {
    if (within(window, set.faults[position]) && chosen.next()) take_out(column, position);
  }
}

void FaultBlock::propose_refresh(size_t column, unsigned halvings, FaultWindow window, const FaultAdditions& additions,
                                 RandomStream& random) {
  take_out_some(column, halvings, window, random);
  if (!additions.draw(window, random, [&](uint32_t fault) { return put_in(column, fault); })) take_back(column);
}

void FaultBlock::propose_exchange(size_t column, unsigned halvings, FaultWindow window, RandomStream& random) {
  take_out_some(column, halvings, window, random);
  const Column& set = columns_[column];
  size_t missing = set.faults.size() - set.staying;
  // A window may hold almost nothing of Ω, so tries are limited. The limit does not depend on which faults it holds.
  for (size_t tries = missing * 64 * (model_->fault_count() / window.count); missing > 0; tries--) {
    const uint32_t fault = model_->by_odds().pick(random.next());
    if (tries == 0) return take_back(column);
    if (!within(window, fault)) continue;
    if (!put_in(column, fault)) return take_back(column);
    missing--;
  }
}

void FaultBlock::hop(size_t column, RandomStream& random) {
  Column& set = columns_[column];
  const size_t size = set.staying + set.added.size();
  if (size == 0) return;
  // Faults added by earlier hops of this proposal are numbered after the faults that stay.
  const size_t position = below(size, random);
  const bool is_new = position >= set.staying;
  const uint32_t from = is_new ? set.added[position - set.staying] : set.faults[position];
  const auto ends = model_->detectors(from);
  if (ends.empty()) return;
  const auto candidates = model_->faults_at(ends[below(ends.size(), random)]);
  const uint32_t to = candidates[below(candidates.size(), random)];
  // The sum over common detectors of 1 / candidates is the same in both directions and cancels.
  const double ratio = model_->odds()[to] * static_cast<double>(ends.size()) /
                       (model_->odds()[from] * static_cast<double>(model_->detectors(to).size()));
  if (ratio < 1 && random.uniform() >= ratio) return;
  // A fault's own site counts as free for its other faults.
  const FaultSite site = model_->site_of(to);
  if (site.holds(from) ? to == from : !is_free(column, site)) return;
  add(column, to);
  if (is_new) {
    toggle(column, from);
    set.added[position - set.staying] = to;
    set.added.pop_back();
  } else {
    take_out(column, position);
  }
}

void FaultBlock::propose_hops(size_t column, size_t count, RandomStream& random) {
  for (size_t k = 0; k < count; k++) hop(column, random);
}

bool FaultBlock::propose_removal(size_t column, size_t count, RandomStream& random) {
  Column& set = columns_[column];
  if (set.faults.size() < count) return false;
  for (size_t k = 0; k < count; k++) take_out(column, below(set.staying, random));
  return true;
}

bool FaultBlock::propose_addition(size_t column, size_t count, RandomStream& random) {
  for (size_t k = 0; k < count; k++) {
    if (put_in(column, model_->by_odds().pick(random.next()))) continue;
    take_back(column);
    return false;
  }
  return true;
}

void FaultBlock::settle(const uint64_t* kept) {
  for (size_t column = 0; column < columns_.size(); column++) {
    if ((kept[column / 64] >> (column % 64) & 1) == 0) {
      take_back(column);
      continue;
    }
    Column& set = columns_[column];
    set.faults.resize(set.staying);
    set.faults.insert(set.faults.end(), set.added.begin(), set.added.end());
    set.staying = set.faults.size();
    set.added.clear();
  }
}

void FaultBlock::take_back() {
  for (size_t column = 0; column < columns_.size(); column++) take_back(column);
}

}  // namespace sallow
