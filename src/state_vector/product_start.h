#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/aligned.h"
#include "state_vector/index_places.h"
#include "state_vector/primitives.h"

namespace sallow {

/// Computes the start of a circuit from |0…0> on two small vectors instead of a large one.
///
/// Until a primitive joins two sets of tracks, the state is a product of a vector per set. A primitive can be applied
/// to one of these vectors if its tracks are in one set and no earlier primitive on them had to wait. A phase across
/// both sets has to wait, and so do later primitives on its tracks that do not commute with it; all others continue. In
/// a random circuit on a grid, this covers a third of the work or more.
///
///   circuit = rest · (parts[1] ⊗ parts[0])
///
/// The tracks of parts[0], the larger part, are the lowest bits of the product's index, and `rest` numbers its tracks
/// accordingly.
struct ProductStart {
  std::array<PrimitiveCircuit, 2> parts;
  std::array<uint32_t, 2> bits{};
  PrimitiveCircuit rest;
};

/// Searches for the two sets of tracks that leave the least work for `rest`. A part has at most max_part_bits tracks.
/// The result depends only on the arguments, because the order of gates determines how amplitudes round.
ProductStart plan_product_start(const PrimitiveCircuit& circuit, uint32_t track_count, uint32_t max_part_bits);

/// Writes high ⊗ low, for vectors of 2^bits[1] and 2^bits[0] amplitudes, into this rank's amplitudes of the product.
template <typename Real>
void write_product(Real* amplitudes, const IndexPlaces& places, const AlignedVector<Real>& low,
                   const AlignedVector<Real>& high, size_t thread_count);

}  // namespace sallow
