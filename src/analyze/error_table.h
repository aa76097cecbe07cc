#pragma once

#include <cstdint>
#include <memory_resource>
#include <span>
#include <string>
#include <vector>

#include "analyze/reverse_pass.h"
#include "dem/error_model.h"

namespace sallow {

/// A hash table of distinct errors and their probabilities. Entries never move in memory.
///
/// An error consists of its parts, each a sorted list of symptoms, with separators between them, and a tag. Adding an
/// error again composes the probabilities: p ← p(1-q) + q(1-p).
///
/// The backward pass through a circuit adds errors of neighbouring detectors one after the other. Errors with the same
/// first detector are stored close together, so lookups hit the cache.
class ErrorTable {
 public:
  static constexpr size_t kLong = 64;
  static constexpr uint64_t kMostLongTargets = uint64_t{1} << 27;

  struct Entry {
    double probability;
    const std::string* tag;
    // The first place of the error: the instruction and its targets.
    const Instruction* instruction;
    uint32_t site_first_target;
    uint32_t site_target_count;
    uint32_t target_count;  // these follow the entry in memory

    std::span<const DemTarget> targets() const { return {reinterpret_cast<const DemTarget*>(this + 1), target_count}; }
    CircuitSite site() const { return {instruction, site_first_target, site_target_count}; }
  };

  /// Adds an error, or composes its probability if the table has it already. The instruction of `site` must outlive the
  /// table. Throws InputError if errors of more than kLong targets have more than kMostLongTargets in all (1 GiB):
  /// errors that flip all detectors to come fill memory with the square of the rounds.
  void add(std::span<const DemTarget> targets, double probability, const CircuitSite& site);
  /// The number of distinct errors.
  size_t size() const { return entries_.size(); }
  /// Entry k, in the order of addition.
  const Entry& entry(size_t k) const { return *entries_[k]; }
  /// Indices of the entries, sorted by their targets and then by their tags. Sorting is fastest for errors whose first
  /// detector is one of the `detector_count` detectors from `first_detector` on.
  std::vector<uint32_t> sorted(uint64_t first_detector, uint64_t detector_count) const;

 private:
  void grow();

  std::pmr::monotonic_buffer_resource memory_{1 << 12};
  std::vector<Entry*> entries_;
  uint64_t long_targets_ = 0;
  // A power of two of slots, at most half of them in use: hash << 32 | entry index + 1, or 0.
  std::vector<uint64_t> slots_;
};

/// The probability that exactly one of two independent events with probabilities p and q happens.
inline double compose(double p, double q) {
  return p * (1 - q) + q * (1 - p);
}

}  // namespace sallow
