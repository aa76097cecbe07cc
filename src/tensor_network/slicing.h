#pragma once

#include "bits/random_stream.h"
#include "tensor_network/contraction_tree.h"

namespace sallow {

/// Slices legs, one after another, until no tensor has more than 2^limit elements.
///
/// Of the legs of a largest tensor, the one whose slicing repeats the least work comes next: slicing a leg of dimension
/// d divides by d the cost of every contraction that holds it and repeats all others d times. Afterwards legs that turn
/// out not to be needed are let go. The limit is at least 0.
void slice_to_fit(ContractionTree& tree, double log2_size_limit);

/// Lets go `count` sliced legs drawn at random and slices anew to fit.
void reslice(ContractionTree& tree, size_t count, double log2_size_limit, RandomStream& random);

}  // namespace sallow
