#pragma once

#include <cstdint>
#include <memory_resource>
#include <span>
#include <string>
#include <vector>

#include "analyze/reverse_pass.h"
#include "dem/error_model.h"

namespace sallow {

/// Distinct errors and their probabilities: a hash table of entries that never move.
///
/// An error is its parts, each a sorted list of symptoms, divided by separators, and a tag. Adding one that is there
/// already composes the two: p ← p(1-q) + q(1-p).
///
/// A circuit that is read backwards adds errors of neighbouring detectors one after another: those of one detector lie
/// side by side in the table, so that what is looked up is in cache.
class ErrorTable {
 public:
  struct Entry {
    double probability;
    const std::string* tag;
    // Where it was first met: the instruction and the targets there.
    const Instruction* instruction;
    uint32_t site_first_target;
    uint32_t site_target_count;
    uint32_t target_count;  // these follow the entry in memory

    std::span<const DemTarget> targets() const { return {reinterpret_cast<const DemTarget*>(this + 1), target_count}; }
    CircuitSite site() const { return {instruction, site_first_target, site_target_count}; }
  };

  void add(std::span<const DemTarget> targets, double probability, const CircuitSite& site);
  size_t size() const { return entries_.size(); }
  const Entry& entry(size_t k) const { return *entries_[k]; }
  /// The entries in the order of their targets, then of their tags. Detectors from first_detector on, detector_count of
  /// them, are sorted fastest.
  std::vector<uint32_t> sorted(uint64_t first_detector, uint64_t detector_count) const;

 private:
  void grow();

  std::pmr::monotonic_buffer_resource memory_{1 << 12};
  std::vector<Entry*> entries_;
  // A power of two of them, at most half used: hash << 32 | entry index + 1, or 0.
  std::vector<uint64_t> slots_;
};

/// p and q as independent flips of the same things.
inline double compose(double p, double q) {
  return p * (1 - q) + q * (1 - p);
}

}  // namespace sallow
