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

/// Index bits that change places between ranks before a stage runs.
struct RankExchange {
  size_t before_stage;
  /// Pairs of bits: the first was held by the ranks and becomes local, the second the other way.
  std::vector<std::pair<uint32_t, uint32_t>> bits;
};

/// The exchanges that make each stage's positions local, as few as there can be for this order of stages: each time,
/// the bits that stages need again last become the held ones (Belady's rule). What lies lowest, in every stage, never
/// moves. After the last stage those bits are held that in one process would lie highest.
///
/// `places` is where the bits lie before, the highest held. No stage may have more positions than there are local bits.
std::vector<RankExchange> plan_exchanges(const std::vector<Stage>& stages, const IndexPlaces& places);

/// Carries an exchange out over all ranks whose numbers `places` has bits for; m bits move 1 − 2^−m of each rank's
/// part. `buffer` is kept for the next time, and holds at most kExchangeBytes. Returns the bytes that this rank sent.
template <typename Real>
double exchange_between_ranks(const RankExchange& exchange, Real* amplitudes, IndexPlaces& places, Ranks& ranks,
                              AlignedVector<Real>& buffer);

/// What an exchange takes beside the amplitudes themselves.
inline constexpr size_t kExchangeBytes = size_t{1} << 24;

}  // namespace sallow
