#pragma once

#include "bits/random_stream.h"
#include "tensor_network/contraction_tree.h"

namespace sallow {

/// Slices legs, one after the other, until no tensor has more than 2^limit elements.
///
/// Chooses, among the legs of a largest tensor, the leg whose slicing repeats the least work: slicing a leg of
/// dimension d divides the cost of every contraction with that leg by d and repeats all other contractions d times. In
/// the end, legs that turn out to be unnecessary are released. Throws UsageError if the limit is below 0.
void slice_to_fit(ContractionTree& tree, double log2_size_limit);

/// Releases `count` random sliced legs and slices again until the tree fits.
void reslice(ContractionTree& tree, size_t count, double log2_size_limit, RandomStream& random);

}  // namespace sallow
