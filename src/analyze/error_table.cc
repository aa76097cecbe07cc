#include "analyze/error_table.h"

#include <algorithm>
#include <memory>
#include <string>

#include "base/error.h"

namespace sallow {

namespace {

uint32_t hash_of(std::span<const DemTarget> targets) {
  uint64_t hash = targets.size();
  for (const DemTarget target : targets) {
    // A detector and an observable of the same index differ only in the top bit; a separator has no index.
    const uint64_t word = target.is_separator() ? 0x5851F42D4C957F2D : target.index() * 2 + target.is_observable();
    hash = (hash ^ word) * 0x9E3779B97F4A7C15;
    hash ^= hash >> 32;
  }
  return static_cast<uint32_t>(hash ^ hash >> 29);
}

/// The number of slots that belong to one detector, and how many of them are tried before slots elsewhere.
constexpr size_t kNeighbourhood = 64;
constexpr size_t kNearTries = 16;

/// The slots at which an error may be stored, in order: some near those of its first symptom, then all from a random
/// slot on.
class Probe {
 public:
  Probe(std::span<const DemTarget> targets, uint32_t hash, size_t mask) : hash_(hash), mask_(mask) {
    const uint64_t first = targets.empty() || targets[0].is_separator() ? 0 : targets[0].index();
    slot_ = (first * kNeighbourhood + hash % kNeighbourhood) & mask;
  }
  size_t slot() const { return slot_; }
  void next() { slot_ = (++tries_ == kNearTries ? hash_ : slot_ + 1) & mask_; }

 private:
  size_t hash_, mask_, slot_;
  size_t tries_ = 0;
};

}  // namespace

void ErrorTable::add(std::span<const DemTarget> targets, double probability, const CircuitSite& site) {
  if (2 * entries_.size() >= slots_.size()) grow();
  const uint32_t hash = hash_of(targets);
  const std::string& tag = site.instruction->tag;
  Probe probe(targets, hash, slots_.size() - 1);
  for (; slots_[probe.slot()] != 0; probe.next()) {
    const uint64_t slot = slots_[probe.slot()];
    if (slot >> 32 != hash) continue;
    Entry& entry = *entries_[static_cast<uint32_t>(slot) - 1];
    if (!std::ranges::equal(targets, entry.targets()) || (entry.tag != &tag && *entry.tag != tag)) continue;
    entry.probability = compose(entry.probability, probability);
    return;
  }
  if (targets.size() > kLong && (long_targets_ += targets.size()) > kMostLongTargets) {
    throw InputError(
        "the circuit's errors flip too many detectors: errors of more than " + std::to_string(kLong) +
            " have more than " + std::to_string(kMostLongTargets) + " in all",
        "compare each result with the one before, or reset measured qubits, so that errors flip few detectors");
  }
  void* const place = memory_.allocate(sizeof(Entry) + targets.size_bytes(), alignof(Entry));
  Entry* const entry = new (place) Entry{probability,
                                         &tag,
                                         site.instruction,
                                         static_cast<uint32_t>(site.first_target),
                                         static_cast<uint32_t>(site.target_count),
                                         static_cast<uint32_t>(targets.size())};
  std::uninitialized_copy(targets.begin(), targets.end(), reinterpret_cast<DemTarget*>(entry + 1));
  entries_.push_back(entry);
  slots_[probe.slot()] = uint64_t{hash} << 32 | entries_.size();
}

void ErrorTable::grow() {
  std::vector<uint64_t> old(std::max<size_t>(64, 2 * slots_.size()), 0);
  std::swap(old, slots_);
  for (const uint64_t each : old) {
    if (each == 0) continue;
    Probe probe(entries_[static_cast<uint32_t>(each) - 1]->targets(), each >> 32, slots_.size() - 1);
    while (slots_[probe.slot()] != 0) probe.next();
    slots_[probe.slot()] = each;
  }
}

std::vector<uint32_t> ErrorTable::sorted(uint64_t first_detector, uint64_t detector_count) const {
  // Sorts by the first target into buckets, and within a bucket by comparison.
  const auto bucket_of = [&](const Entry& entry) -> size_t {
    const DemTarget first = entry.targets()[0];
    if (!first.is_detector() || first.index() < first_detector) return detector_count;
    return std::min(first.index() - first_detector, detector_count);
  };
  std::vector<uint32_t> starts(detector_count + 2, 0);
  for (const Entry* entry : entries_) starts[bucket_of(*entry) + 1]++;
  for (size_t k = 1; k < starts.size(); k++) starts[k] += starts[k - 1];
  std::vector<uint32_t> order(entries_.size());
  std::vector<uint32_t> next(starts.begin(), starts.end() - 1);
  for (size_t k = 0; k < entries_.size(); k++) order[next[bucket_of(*entries_[k])]++] = static_cast<uint32_t>(k);
  const auto before = [&](uint32_t a, uint32_t b) {
    const auto left = entries_[a]->targets(), right = entries_[b]->targets();
    const auto compared = std::lexicographical_compare_three_way(left.begin(), left.end(), right.begin(), right.end());
    return compared != 0 ? compared < 0 : *entries_[a]->tag < *entries_[b]->tag;
  };
  for (size_t k = 0; k + 1 < starts.size(); k++) {
    std::sort(order.begin() + starts[k], order.begin() + starts[k + 1], before);
  }
  return order;
}

}  // namespace sallow
