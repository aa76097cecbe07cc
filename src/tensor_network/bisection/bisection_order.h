#pragma once

#include "bits/random_stream.h"
#include "tensor_network/contraction_order.h"
#include "tensor_network/order_search.h"

namespace sallow {

/// Whether this build has METIS, which bisection needs.
bool has_bisection();

/// An order by recursive bisection: the network is cut in two parts of about the same size with few legs between them,
/// each part again, and so on (Gray and Kourtis, Quantum 5:410, section 3.3); what is contracted last is the first cut.
/// Cuts come from METIS, with a random seed and imbalance. UsageError unless has_bisection().
ContractionOrder bisection_order(const TensorNetwork& network, RandomStream& random);

/// bisection_order as a start for search_order; empty unless has_bisection().
OrderStart bisection_start();

}  // namespace sallow
