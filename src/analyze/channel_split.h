#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "analyze/error_table.h"

namespace sallow {

/// Turns a noise channel's cases into errors, split into parts where cases are products of other cases.
///
/// A channel has at most four basis errors, and a symptom behaves in every case according to which basis errors flip
/// it: its signature, one of 15. So all cases are described by how many symptoms each signature has, and the way they
/// split depends on those counts alone. A surface code of any size knows a few dozen patterns of counts; each is
/// worked out once.
class ChannelSplitter {
 public:
  explicit ChannelSplitter(bool split) : split_(split) {}

  /// Adds every case with symptoms and a positive probability. When splitting, a case whose detectors are the disjoint
  /// union of other cases' detectors becomes those cases, in as many parts as leaves the fewest detectors in parts
  /// that flip more than two.
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
  std::vector<uint8_t> signatures_;  // bit b: basis error b flips this one
  std::vector<DemTarget> key_;
  std::unordered_map<uint64_t, Plan> plans_;
};

}  // namespace sallow
