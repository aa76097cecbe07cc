#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyze/reverse_pass.h"
#include "dem/error_model.h"

namespace sallow {

/// Distinct errors and their probabilities: a hash table over one arena of targets.
///
/// An error is its parts, each a sorted list of symptoms, divided by separators, and a tag. Adding one that is there
/// already composes the two: p ← p(1-q) + q(1-p).
class ErrorTable {
 public:
  struct Entry {
    uint64_t first_target;  // in the arena
    uint32_t target_count;
    double probability;
    const std::string* tag;
    // Where it was first met: the instruction and the targets there.
    const Instruction* instruction;
    uint32_t site_first_target;
    uint32_t site_target_count;
  };

  void add(std::span<const DemTarget> targets, double probability, const CircuitSite& site);
  size_t size() const { return entries_.size(); }
  const Entry& entry(size_t k) const { return entries_[k]; }
  std::span<const DemTarget> targets(const Entry& entry) const {
    return {arena_.data() + entry.first_target, entry.target_count};
  }
  static CircuitSite site(const Entry& entry) {
    return {entry.instruction, entry.site_first_target, entry.site_target_count};
  }
  /// The entries in the order of their targets, then of their tags. Detectors from first_detector on, detector_count of
  /// them, are sorted fastest.
  std::vector<uint32_t> sorted(uint64_t first_detector, uint64_t detector_count) const;

 private:
  void grow();

  std::vector<DemTarget> arena_;
  std::vector<Entry> entries_;
  // A power of two of them, at most half used: hash << 32 | entry index + 1, or 0.
  std::vector<uint64_t> slots_;
};

/// p and q as independent flips of the same things.
inline double compose(double p, double q) {
  return p * (1 - q) + q * (1 - p);
}

}  // namespace sallow
