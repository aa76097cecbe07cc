#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/aligned.h"
#include "state_vector/index_places.h"
#include "state_vector/primitives.h"

namespace sallow {

/// The start of a circuit from |0…0>, done on two small vectors instead of a large one.
///
/// As long as nothing has joined two sets of tracks, the state is a product of a vector of each. A primitive can be
/// done there if its tracks are of one set and nothing before it on them had to wait; a phase of both sets has to wait,
/// and with it whatever of its tracks does not commute with it, while all else goes on. In a random circuit on a grid
/// that is a third of the work and more.
///
///   circuit = rest · (parts[1] ⊗ parts[0])
///
/// The tracks of parts[0], the larger one, are the lowest bits of the product's index, and in `rest` tracks are
/// numbered so.
struct ProductStart {
  std::array<PrimitiveCircuit, 2> parts;
  std::array<uint32_t, 2> bits{};
  PrimitiveCircuit rest;
};

/// Looks for the two sets of tracks that leave the least for later. A part has at most max_part_bits. Depends on
/// nothing but its arguments, since the order of gates fixes how amplitudes round.
ProductStart plan_product_start(const PrimitiveCircuit& circuit, uint32_t track_count, uint32_t max_part_bits);

/// Writes high ⊗ low, vectors of 2^bits[1] and 2^bits[0] amplitudes, into those of the product that lie here.
template <typename Real>
void write_product(Real* amplitudes, const IndexPlaces& places, const AlignedVector<Real>& low,
                   const AlignedVector<Real>& high, size_t thread_count);

}  // namespace sallow
