#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "analyze/error_table.h"

namespace sallow {

/// Converts the cases of a noise channel to errors, and splits a case into parts if it is a product of other cases.
///
/// A channel has at most four basis errors. The set of basis errors that flip a symptom is its signature, one of 15; it
/// determines which cases flip the symptom. So the split of all cases depends only on the number of symptoms per
/// signature. A surface code of any size has a few dozen patterns of these numbers; each is solved once.
class ChannelSplitter {
 public:
  /// `split`: whether to split cases into parts.
  explicit ChannelSplitter(bool split) : split_(split) {}

  /// Adds every case with symptoms and a positive probability. With splitting, a case whose detectors are the disjoint
  /// union of other cases' detectors is split into those cases; the split with the fewest detectors in parts that flip
  /// more than two is chosen.
  void add(const NoiseSite& site, ErrorTable& errors);

 private:
  struct Split {
    uint8_t part_count = 0;
    std::array<uint8_t, 4> parts{};
  };
  using Plan = std::array<Split, 16>;

  const Plan& plan_for(uint64_t counts, uint8_t basis_count);
  void merge_basis(const NoiseSite& site);
  void append_case(uint8_t which);

  bool split_;
  std::vector<DemTarget> targets_;   // all symptoms of the site, sorted
  std::vector<uint8_t> signatures_;  // bit b: basis error b flips this symptom
  std::vector<DemTarget> key_;
  std::unordered_map<uint64_t, Plan> plans_;
};

}  // namespace sallow
