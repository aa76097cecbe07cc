#pragma once

#include <cstdint>

#include "bits/random_stream.h"

namespace sallow {

/// Fills a row of one block with independent bits, each 1 with probability threshold / 2^64; UINT64_MAX means always.
/// `row` is aligned to 64 bytes.
void draw_biased_row(RandomStream& random, uint64_t threshold, uint64_t* row);

}  // namespace sallow
