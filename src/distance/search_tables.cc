#include "distance/search_tables.h"

#include <algorithm>

#include "distance/observable_mask.h"

namespace sallow {
namespace {

/// SplitMix64's finalizer.
uint64_t random_word(uint64_t number) {
  uint64_t word = (number + 1) * 0x9e3779b97f4a7c15ull;
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9ull;
  word = (word ^ (word >> 27)) * 0x94d049bb133111ebull;
  return word ^ (word >> 31);
}

}  // namespace

SearchTables::SearchTables(const ErrorHypergraph& errors) : turn(errors.detector_count()) {
  std::vector<uint32_t> named;  // detectors that errors name, in that order
  shares.assign(errors.detector_count(), kWhole);
  for (uint32_t error = 0; error < errors.error_count(); error++) {
    uint64_t& key = keys.emplace_back(0);
    const auto detectors = errors.detectors(error);
    for (const uint32_t detector : detectors) {
      if (errors.errors_at(detector)[0] == error) named.push_back(detector);
      key ^= random_word(detector);
      shares[detector] = std::min(shares[detector], static_cast<uint32_t>(kWhole / detectors.size()));
    }
    uint64_t& mask = masks.emplace_back(0);
    for (const uint32_t observable : errors.observables(error)) mask ^= observable_mask(observable);
  }
  std::ranges::stable_sort(named, {}, [&](uint32_t detector) { return errors.errors_at(detector).size(); });
  for (uint32_t k = 0; k < named.size(); k++) turn[named[k]] = k;
}

}  // namespace sallow
