#pragma once

// For tests: finds the shots that no set of errors explains, by elimination over GF(2), independently of all decoders.

#include <utility>
#include <vector>

#include "bits/gf2_elimination.h"
#include "bits/row_kernels.h"
#include "dem/error_hypergraph.h"

namespace sallow {

/// One row, with a 1 for each shot (a column of `detections`) whose events are not the symptoms of any set of errors
/// that contains all errors of p = 1 and none of p = 0.
inline BitTable unexplained_shots(const ErrorHypergraph& errors, BitTable detections) {
  std::vector<uint32_t> open;
  BitTable ones(1, detections.column_count());
  for (size_t shot = 0; shot < detections.column_count(); shot++) ones.set(0, shot, true);
  for (uint32_t e = 0; e < errors.error_count(); e++) {
    const double p = errors.probability(e);
    if (p > 0 && p < 1) open.push_back(e);
    if (p < 1) continue;
    for (const uint32_t d : errors.detectors(e)) {
      row_kernels().xor_row(detections.row(d), ones.row(0), detections.row_words());
    }
  }
  BitTable matrix(errors.detector_count(), open.size());
  for (size_t column = 0; column < open.size(); column++) {
    for (const uint32_t d : errors.detectors(open[column])) matrix.set(d, column, true);
  }
  return Gf2Elimination(std::move(matrix)).solve(detections).unsolvable;
}

}  // namespace sallow
