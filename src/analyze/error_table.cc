#include "analyze/error_table.h"

#include <algorithm>

namespace sallow {

namespace {

uint32_t hash_of(std::span<const DemTarget> targets) {
  uint64_t hash = targets.size();
  for (const DemTarget target : targets) {
    // Observables differ from detectors in their top bit alone; the separator has no index.
    const uint64_t word = target.is_separator() ? 0x5851F42D4C957F2D : target.index() * 2 + target.is_observable();
    hash = (hash ^ word) * 0x9E3779B97F4A7C15;
    hash ^= hash >> 32;
  }
  return static_cast<uint32_t>(hash ^ hash >> 29);
}

}  // namespace

void ErrorTable::add(std::span<const DemTarget> targets, double probability, const CircuitSite& site) {
  if (2 * entries_.size() >= slots_.size()) grow();
  const uint32_t hash = hash_of(targets);
  const std::string& tag = site.instruction->tag;
  const size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (slots_[slot] >> 32 != hash) continue;
    Entry& entry = entries_[static_cast<uint32_t>(slots_[slot]) - 1];
    if (entry.target_count != targets.size()) continue;
    if (!std::equal(targets.begin(), targets.end(), arena_.begin() + static_cast<ptrdiff_t>(entry.first_target))) {
      continue;
    }
    if (entry.tag != &tag && *entry.tag != tag) continue;
    entry.probability = compose(entry.probability, probability);
    return;
  }
  entries_.push_back({arena_.size(), static_cast<uint32_t>(targets.size()), probability, &tag, site.instruction,
                      static_cast<uint32_t>(site.first_target), static_cast<uint32_t>(site.target_count)});
  slots_[slot] = uint64_t{hash} << 32 | entries_.size();
  arena_.insert(arena_.end(), targets.begin(), targets.end());
}

void ErrorTable::grow() {
  std::vector<uint64_t> old(std::max<size_t>(64, 2 * slots_.size()), 0);
  std::swap(old, slots_);
  const size_t mask = slots_.size() - 1;
  for (const uint64_t each : old) {
    if (each == 0) continue;
    size_t slot = each >> 32 & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = each;
  }
}

std::vector<uint32_t> ErrorTable::sorted(uint64_t first_detector, uint64_t detector_count) const {
  // By the first target in buckets, the few of each bucket by comparison.
  const auto bucket_of = [&](const Entry& entry) -> size_t {
    const DemTarget first = arena_[entry.first_target];
    if (!first.is_detector() || first.index() < first_detector) return detector_count;
    return std::min(first.index() - first_detector, detector_count);
  };
  std::vector<uint32_t> starts(detector_count + 2, 0);
  for (const Entry& entry : entries_) starts[bucket_of(entry) + 1]++;
  for (size_t k = 1; k < starts.size(); k++) starts[k] += starts[k - 1];
  std::vector<uint32_t> order(entries_.size());
  std::vector<uint32_t> next(starts.begin(), starts.end() - 1);
  for (size_t k = 0; k < entries_.size(); k++) order[next[bucket_of(entries_[k])]++] = static_cast<uint32_t>(k);
  const auto before = [&](uint32_t a, uint32_t b) {
    const auto left = targets(entries_[a]), right = targets(entries_[b]);
    const auto compared = std::lexicographical_compare_three_way(left.begin(), left.end(), right.begin(), right.end());
    return compared != 0 ? compared < 0 : *entries_[a].tag < *entries_[b].tag;
  };
  for (size_t k = 0; k + 1 < starts.size(); k++) {
    std::sort(order.begin() + starts[k], order.begin() + starts[k + 1], before);
  }
  return order;
}

}  // namespace sallow
