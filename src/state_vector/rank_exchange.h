#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/aligned.h"
#include "base/ranks.h"
#include "state_vector/index_places.h"
#include "state_vector/stage_plan.h"

namespace sallow {

/// Index bits that are exchanged between ranks before a stage runs.
struct RankExchange {
  size_t before_stage;
  /// Pairs of bits: the first bit was held by the ranks and becomes local, the second was local and becomes held.
  std::vector<std::pair<uint32_t, uint32_t>> bits;
};

/// The exchanges that make the positions of each stage local, as few as possible for this order of stages: each time,
/// the bits that stages need again last become held (Belady's rule). The lowest bits, which every stage has, never
/// move. After the last stage, the held bits are those with the highest places in a single process.
///
/// `places` holds the places of the bits at the start, with the highest bits held. No stage may have more positions
/// than there are local bits.
std::vector<RankExchange> plan_exchanges(const std::vector<Stage>& stages, const IndexPlaces& places);

/// Performs an exchange over all ranks that `places` has bits for. With m bits, 1 − 2^−m of each rank's part moves.
/// `buffer` is reused by later calls and has at most kExchangeBytes. Returns the number of bytes that this rank sent.
template <typename Real>
double exchange_between_ranks(const RankExchange& exchange, Real* amplitudes, IndexPlaces& places, Ranks& ranks,
                              AlignedVector<Real>& buffer);

/// The memory for an exchange, in addition to the amplitudes.
inline constexpr size_t kExchangeBytes = size_t{1} << 24;

}  // namespace sallow
