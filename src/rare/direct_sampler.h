#pragma once

#include <cstdint>
#include <vector>

#include "bits/alias_table.h"
#include "bits/poisson_table.h"
#include "bits/random_stream.h"
#include "rare/fault_model.h"

namespace sallow {

/// Draws sets of faults from π_c(S) ∝ c^|S| Π w, exactly: each fault is there with chance c w / (1 + c w) on its own.
///
/// Fault j gets a Poisson number of hits, of mean λ_j = ln(1 + c w_j), and is there if it is not 0. All hits share one
/// count, so that a set costs what is in it. Nothing here depends on the C library's last bits.
class DirectSampler {
 public:
  DirectSampler(const FaultModel& model, double scale);

  /// Into `faults`, rising.
  void draw(RandomStream& random, std::vector<uint32_t>& faults) const;

 private:
  AliasTable by_hits_;
  PoissonTable hits_;
};

}  // namespace sallow
