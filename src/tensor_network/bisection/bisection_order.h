#pragma once

#include "bits/random_stream.h"
#include "tensor_network/contraction_order.h"
#include "tensor_network/order_search.h"

namespace sallow {

/// Whether this build has METIS, which bisection requires.
bool has_bisection();

/// An order by recursive bisection (Gray and Kourtis, Quantum 5:410, section 3.3): the network is cut into two parts of
/// about the same size with few legs between them, then each part again, and so on. The first cut is contracted last.
/// METIS makes the cuts, with a random seed and imbalance. Throws UsageError unless has_bisection().
ContractionOrder bisection_order(const TensorNetwork& network, RandomStream& random);

/// bisection_order as a start for search_order; null unless has_bisection().
OrderStart bisection_start();

}  // namespace sallow
