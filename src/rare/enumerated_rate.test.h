#pragma once

#include "decode/decoder.h"
#include "rare/fault_model.h"
#include "study/block_decoder.h"

namespace sallow {

/// The failure rate of a small model by going through every set of faults; `by_size`, where not null, gets the share
/// (by Π w) of the sets of each size that fail.
inline double enumerated_rate(const FaultModel& model, const Decoder& decoder, std::vector<double>* by_size = nullptr) {
  constexpr size_t kColumns = 1024;
  BlockDecoder block(decoder);
  const uint64_t sets = uint64_t{1} << model.fault_count();
  double failing = 0, all = 0;
  std::vector<double> failing_of(model.fault_count() + 1), all_of(model.fault_count() + 1);
  for (uint64_t first = 0; first < sets; first += kColumns) {
    BitTable detections(model.detector_count(), kColumns), flips(model.observable_count(), kColumns);
    std::vector<double> weights(kColumns);
    for (uint64_t set = first; set < std::min(sets, first + kColumns); set++) {
      const size_t column = set - first;
      const auto toggle = [&](BitTable& table, std::span<const uint32_t> rows) {
        for (const uint32_t row : rows) table.set(row, column, !table.get(row, column));
      };
      toggle(detections, model.baseline_detectors());
      toggle(flips, model.baseline_observables());
      weights[column] = 1;
      for (uint32_t fault = 0; fault < model.fault_count(); fault++) {
        if ((set >> fault & 1) == 0) continue;
        toggle(detections, model.detectors(fault));
        toggle(flips, model.observables(fault));
        weights[column] *= model.odds()[fault];
      }
    }
    block.decode(detections, &flips);
    for (uint64_t set = first; set < std::min(sets, first + kColumns); set++) {
      const size_t column = set - first, size = static_cast<size_t>(__builtin_popcountll(set));
      const double weight = block.failed().get(0, column) ? weights[column] : 0;
      failing += weight;
      all += weights[column];
      failing_of[size] += weight;
      all_of[size] += weights[column];
    }
  }
  if (by_size != nullptr) {
    by_size->clear();
    for (size_t size = 0; size < all_of.size(); size++) by_size->push_back(failing_of[size] / all_of[size]);
  }
  return failing / all;
}

}  // namespace sallow
