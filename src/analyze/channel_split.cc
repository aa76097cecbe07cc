#include "analyze/channel_split.h"

#include <algorithm>
#include <bit>

namespace sallow {

namespace {

constexpr bool odd(unsigned bits) {
  return std::popcount(bits) & 1;
}

/// Bit s of entry k: whether case k flips signature s.
constexpr auto kFlippedSignatures = [] {
  std::array<uint16_t, 16> table{};
  for (unsigned which = 0; which < 16; which++) {
    for (unsigned signature = 1; signature < 16; signature++) {
      if (odd(signature & which)) table[which] |= static_cast<uint16_t>(1 << signature);
    }
  }
  return table;
}();

/// Detector counts per signature saturate here.
constexpr uint64_t kCountLimit = 7;

}  // namespace

void ChannelSplitter::merge_basis(const NoiseSite& site) {
  targets_.clear();
  signatures_.clear();
  const size_t count = site.cases->basis_count;
  const DemTarget* next[4];
  const DemTarget* end[4];
  for (size_t b = 0; b < count; b++) {
    next[b] = site.basis[b]->data();
    end[b] = next[b] + site.basis[b]->size();
  }
  while (true) {
    DemTarget least = DemTarget::separator();
    for (size_t b = 0; b < count; b++) {
      if (next[b] != end[b] && *next[b] < least) least = *next[b];
    }
    if (least.is_separator()) return;
    uint8_t signature = 0;
    for (size_t b = 0; b < count; b++) {
      if (next[b] != end[b] && *next[b] == least) {
        signature |= static_cast<uint8_t>(1 << b);
        next[b]++;
      }
    }
    targets_.push_back(least);
    signatures_.push_back(signature);
  }
}

void ChannelSplitter::append_case(uint8_t which) {
  for (size_t k = 0; k < targets_.size(); k++) {
    if (odd(signatures_[k] & which)) key_.push_back(targets_[k]);
  }
}

const ChannelSplitter::Plan& ChannelSplitter::plan_for(uint64_t counts, uint8_t basis_count) {
  const auto [place, added] = plans_.try_emplace(counts | uint64_t{basis_count} << 48);
  Plan& plan = place->second;
  if (!added) return plan;
  const unsigned case_count = 1u << basis_count;

  std::array<uint16_t, 16> present{};    // signatures with detectors that a case flips
  std::array<uint32_t, 16> detectors{};  // number of detectors that a case flips
  for (unsigned which = 1; which < case_count; which++) {
    for (unsigned signature = 1; signature < 16; signature++) {
      const uint64_t count = counts >> (3 * (signature - 1)) & kCountLimit;
      if (count == 0 || !odd(signature & which)) continue;
      present[which] |= static_cast<uint16_t>(1 << signature);
      detectors[which] += static_cast<uint32_t>(count);
    }
  }
  std::vector<uint8_t> order;
  for (uint8_t which = 1; which < case_count; which++) order.push_back(which);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint8_t a, uint8_t b) { return std::popcount(present[a]) < std::popcount(present[b]); });
  std::array<uint32_t, 16> left_over{};  // detectors in parts that flip more than two
  for (const uint8_t which : order) {
    plan[which] = {1, {which}};
    left_over[which] = detectors[which] > 2 ? detectors[which] : 0;
    for (unsigned part = 1; part < case_count; part++) {
      const unsigned rest = which ^ part;
      if (rest < part || present[part] == 0 || present[rest] == 0 || (present[part] & present[rest]) != 0) continue;
      const uint32_t total = left_over[part] + left_over[rest];
      const uint8_t parts = static_cast<uint8_t>(plan[part].part_count + plan[rest].part_count);
      if (total > left_over[which] || (total == left_over[which] && parts <= plan[which].part_count)) continue;
      left_over[which] = total;
      plan[which] = plan[part];
      std::copy_n(plan[rest].parts.begin(), plan[rest].part_count, plan[which].parts.begin() + plan[part].part_count);
      plan[which].part_count = parts;
    }
  }
  return plan;
}

void ChannelSplitter::add(const NoiseSite& site, ErrorTable& errors) {
  const NoiseCases& cases = *site.cases;
  if (cases.basis_count == 1) {
    if (!site.basis[0]->empty() && cases.probability[1] > 0) errors.add(*site.basis[0], cases.probability[1], site);
    return;
  }
  merge_basis(site);
  if (targets_.empty()) return;

  uint64_t counts = 0;  // three bits per signature
  uint16_t any = 0;     // signatures that have symptoms
  for (size_t k = 0; k < targets_.size(); k++) {
    any |= static_cast<uint16_t>(1 << signatures_[k]);
    const int shift = 3 * (signatures_[k] - 1);
    if (targets_[k].is_detector() && (counts >> shift & kCountLimit) < kCountLimit) counts += uint64_t{1} << shift;
  }
  const Plan* plan = split_ ? &plan_for(counts, cases.basis_count) : nullptr;

  // signatures with symptoms that a case flips; cases with equal sets are indistinguishable
  std::array<uint16_t, 16> flipped{};
  std::array<double, 16> probability = cases.probability;
  for (unsigned which = 1; which < cases.case_count(); which++) {
    flipped[which] = any & kFlippedSignatures[which];
    if (!cases.disjoint) continue;
    for (unsigned earlier = 1; earlier < which; earlier++) {
      if (flipped[earlier] != flipped[which]) continue;
      probability[earlier] += probability[which];
      probability[which] = 0;
      break;
    }
  }
  for (uint8_t which = 1; which < cases.case_count(); which++) {
    if (flipped[which] == 0 || probability[which] <= 0) continue;
    key_.clear();
    if (plan == nullptr || (*plan)[which].part_count == 1) {
      append_case(which);
    } else {
      // Parts have disjoint detectors, so their first detectors determine their order.
      Split split = (*plan)[which];
      const auto first = [&](uint8_t part) {
        for (size_t k = 0; k < targets_.size(); k++) {
          if (odd(signatures_[k] & part)) return k;
        }
        return targets_.size();
      };
      for (uint8_t k = 1; k < split.part_count; k++) {
        for (uint8_t j = k; j > 0 && first(split.parts[j]) < first(split.parts[j - 1]); j--) {
          std::swap(split.parts[j], split.parts[j - 1]);
        }
      }
      for (uint8_t k = 0; k < split.part_count; k++) {
        if (k > 0) key_.push_back(DemTarget::separator());
        append_case(split.parts[k]);
      }
    }
    errors.add(key_, probability[which], site);
  }
}

}  // namespace sallow
