#pragma once

#include <numeric>

#include "decode/contract/decoder.h"
#include "experiment/block_decoder.h"
#include "rare/fault_model.h"

namespace sallow {

/// The failure rate of a small model, by enumeration of all sets of faults. `by_size`, if not null, gets for each size
/// the share (by Π w) of its sets that fail; `all`, if not null, gets the sum of Π w over all sets.
inline double enumerated_rate(const FaultModel& model, const Decoder& decoder, std::vector<double>* by_size = nullptr,
                              double* all = nullptr) {
  constexpr size_t kColumns = 1024;
  BlockDecoder block(decoder);
  uint64_t sets = 1;
  for (size_t k = 0; k < model.site_count(); k++) sets *= model.site(k).count + 1;
  std::vector<double> failing_of(model.site_count() + 1), all_of(model.site_count() + 1);
  for (uint64_t first = 0; first < sets; first += kColumns) {
    BitTable detections(model.detector_count(), kColumns), flips(model.observable_count(), kColumns);
    std::vector<double> weights(kColumns);
    std::vector<size_t> sizes(kColumns);
    for (uint64_t set = first; set < std::min(sets, first + kColumns); set++) {
      const size_t column = set - first;
      const auto toggle = [&](BitTable& table, std::span<const uint32_t> rows) {
        for (const uint32_t row : rows) table.set(row, column, !table.get(row, column));
      };
      toggle(detections, model.baseline_detectors());
      toggle(flips, model.baseline_observables());
      weights[column] = 1;
      uint64_t left = set;
      for (size_t k = 0; k < model.site_count(); k++) {
        const FaultSite site = model.site(k);
        const uint32_t choice = static_cast<uint32_t>(left % (site.count + 1));
        left /= site.count + 1;
        if (choice == 0) continue;
        const uint32_t fault = site.first + choice - 1;
        toggle(detections, model.detectors(fault));
        toggle(flips, model.observables(fault));
        weights[column] *= model.odds()[fault];
        sizes[column]++;
      }
    }
    block.decode(detections, &flips);
    for (size_t column = 0; column < std::min(kColumns, sets - first); column++) {
      failing_of[sizes[column]] += block.failed().get(0, column) ? weights[column] : 0;
      all_of[sizes[column]] += weights[column];
    }
  }
  if (by_size != nullptr) {
    by_size->clear();
    for (size_t size = 0; size < all_of.size(); size++) by_size->push_back(failing_of[size] / all_of[size]);
  }
  const double sum = std::accumulate(all_of.begin(), all_of.end(), 0.0);
  if (all != nullptr) *all = sum;
  return std::accumulate(failing_of.begin(), failing_of.end(), 0.0) / sum;
}

}  // namespace sallow
