#pragma once

#include <cstdint>
#include <vector>

#include "bits/alias_table.h"
#include "bits/poisson_table.h"
#include "bits/random_stream.h"
#include "rare/fault_model.h"

namespace sallow {

/// Draws sets of faults exactly from π_c(S) ∝ c^|S| Π w. Each site has a fault with probability c W / (1 + c W),
/// independently, where W is the sum of the odds of its faults.
///
/// A site gets a Poisson number of hits, of mean λ = ln(1 + c W), and has a fault if the number is not 0. Each hit is
/// of fault j with probability w_j / W; of a site's hits, one chosen uniformly determines the fault. All sites share
/// one count of hits, so a draw takes time proportional to the size of the set. The result does not depend on the C
/// library.
class DirectSampler {
 public:
  /// The model must outlive this object.
  DirectSampler(const FaultModel& model, double scale);

  /// Writes the set into `faults`, rising.
  void draw(RandomStream& random, std::vector<uint32_t>& faults) const;

 private:
  const FaultModel& model_;
  AliasTable by_hits_;
  PoissonTable hits_;
};

}  // namespace sallow
