#pragma once

#include <cstdint>
#include <vector>

#include "bits/alias_table.h"
#include "bits/poisson_table.h"
#include "bits/random_stream.h"
#include "rare/fault_model.h"

namespace sallow {

/// Draws sets of faults from π_c(S) ∝ c^|S| Π w, exactly: each site has a fault with chance c W / (1 + c W), on its
/// own.
///
/// A site gets a Poisson number of hits, of mean λ = ln(1 + c W), and has a fault if it is not 0. A hit is one of fault
/// j with chance w_j / W, and of a site's hits, any alike, one tells which fault it is. All hits share one count, so
/// that a set costs what is in it. Nothing here depends on the C library's last bits.
class DirectSampler {
 public:
  /// The model must outlive this.
  DirectSampler(const FaultModel& model, double scale);

  /// Into `faults`, rising.
  void draw(RandomStream& random, std::vector<uint32_t>& faults) const;

 private:
  const FaultModel& model_;
  AliasTable by_hits_;
  PoissonTable hits_;
};

}  // namespace sallow
