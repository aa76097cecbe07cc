#include "state_vector/rank_exchange.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>
#include <tuple>

#include "base/error.h"

namespace sallow {

namespace {

uint64_t mask_of(const std::vector<uint32_t>& bits) {
  uint64_t mask = 0;
  for (uint32_t bit : bits) mask |= uint64_t{1} << bit;
  return mask;
}

uint64_t low_mask(uint32_t count) {
  return (uint64_t{1} << count) - 1;
}

}  // namespace

std::vector<RankExchange> plan_exchanges(const std::vector<Stage>& stages, const IndexPlaces& places) {
  const uint32_t bits = places.bit_count(), held_count = bits - places.local_bits;
  std::vector<RankExchange> exchanges;
  if (held_count == 0) return exchanges;
  std::vector<uint64_t> needed;
  for (const Stage& stage : stages) needed.push_back(mask_of(stage.positions));
  const std::vector<uint32_t> last_places = places_after(stages, bits);
  needed.push_back(0);
  for (uint32_t bit = 0; bit < bits; bit++) {
    if (last_places[bit] < places.local_bits) needed.back() |= uint64_t{1} << bit;
  }

  uint64_t held = 0;
  for (uint32_t bit = 0; bit < bits; bit++) held |= static_cast<uint64_t>(places.is_held(bit)) << bit;
  for (size_t stage = 0; stage < needed.size(); stage++) {
    if ((held & needed[stage]) == 0) continue;
    // Bits that may be held now, sorted: first those that are needed again last; among equals, those that are held
    // already.
    struct Candidate {
      size_t next_use;
      bool is_held;
      uint32_t bit;
    };
    std::vector<Candidate> candidates;
    for (uint32_t bit = 0; bit < bits; bit++) {
      if (needed[stage] >> bit & 1) continue;
      size_t next_use = stage;
      while (next_use < needed.size() && (needed[next_use] >> bit & 1) == 0) next_use++;
      candidates.push_back({next_use, (held >> bit & 1) == 1, bit});
    }
    SALLOW_CHECK(candidates.size() >= held_count);
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
      return std::tuple(a.next_use, a.is_held, a.bit) > std::tuple(b.next_use, b.is_held, b.bit);
    });
    // A held bit that is not needed before the first of the chosen bits may stay held, so that fewer bytes move.
    size_t first_use = candidates[held_count - 1].next_use;
    std::stable_partition(candidates.begin(), candidates.end(),
                          [&](const Candidate& one) { return one.is_held && one.next_use >= first_use; });
    uint64_t chosen = 0;
    for (size_t k = 0; k < held_count; k++) chosen |= uint64_t{1} << candidates[k].bit;

    RankExchange exchange{stage, {}};
    uint64_t to_local = held & ~chosen, to_held = chosen & ~held;
    for (; to_local != 0; to_local &= to_local - 1, to_held &= to_held - 1) {
      exchange.bits.emplace_back(std::countr_zero(to_local), std::countr_zero(to_held));
    }
    exchanges.push_back(std::move(exchange));
    held = chosen;
  }
  return exchanges;
}

template <typename Real>
double exchange_between_ranks(const RankExchange& exchange, Real* amplitudes, IndexPlaces& places, Ranks& ranks,
                              AlignedVector<Real>& buffer) {
  const uint32_t local_bits = places.local_bits, count = static_cast<uint32_t>(exchange.bits.size());
  std::vector<uint32_t> rank_bits, slots;  // the bits whose values are exchanged
  for (auto [to_local, to_held] : exchange.bits) {
    SALLOW_CHECK(places.is_held(to_local) && !places.is_held(to_held));
    rank_bits.push_back(places.place[to_local] - local_bits);
    slots.push_back(places.place[to_held]);
  }
  std::vector<uint32_t> ascending = slots;
  std::sort(ascending.begin(), ascending.end());

  // Below the lowest slot, amplitudes are contiguous. A message takes whole runs of them, or a part of one run.
  constexpr size_t kMessageAmplitudes = kExchangeBytes / 2 / (2 * sizeof(Real));
  constexpr uint32_t kMessageBits = std::bit_width(kMessageAmplitudes) - 1;
  const uint32_t run_bits = std::min(ascending[0], kMessageBits);
  const size_t run_reals = size_t{2} << run_bits;
  const uint64_t run_count = uint64_t{1} << (local_bits - count - run_bits);
  const uint64_t runs_at_once = std::min(run_count, uint64_t{1} << (kMessageBits - run_bits));
  const size_t message_reals = runs_at_once * run_reals;
  if (buffer.size() < 2 * message_reals) buffer.resize(2 * message_reals);
  Real* out = buffer.data();
  Real* in = out + message_reals;

  // Exchanges, with the rank whose number differs in the bits of `difference`, the amplitudes whose slots have its
  // values.
  double sent = 0;
  for (uint64_t difference = 1; difference < uint64_t{1} << count; difference++) {
    uint64_t partner = places.rank, values = 0;
    for (uint32_t k = 0; k < count; k++) {
      partner ^= (difference >> k & 1) << rank_bits[k];
      values |= (partner >> rank_bits[k] & 1) << slots[k];
    }
    auto run_at = [&](uint64_t run) {
      uint64_t index = run << run_bits;
      for (uint32_t slot : ascending) index = (index >> slot << (slot + 1)) | (index & low_mask(slot));
      return amplitudes + 2 * (index | values);
    };
    for (uint64_t first = 0; first < run_count; first += runs_at_once) {
      for (uint64_t k = 0; k < runs_at_once; k++) {
        std::memcpy(out + k * run_reals, run_at(first + k), run_reals * sizeof(Real));
      }
      ranks.exchange(static_cast<uint32_t>(partner), std::as_bytes(std::span(out, message_reals)),
                     std::as_writable_bytes(std::span(in, message_reals)));
      for (uint64_t k = 0; k < runs_at_once; k++) {
        std::memcpy(run_at(first + k), in + k * run_reals, run_reals * sizeof(Real));
      }
      sent += static_cast<double>(message_reals * sizeof(Real));
    }
  }
  for (auto [to_local, to_held] : exchange.bits) std::swap(places.place[to_local], places.place[to_held]);
  return sent;
}

template double exchange_between_ranks<float>(const RankExchange&, float*, IndexPlaces&, Ranks&, AlignedVector<float>&);
template double exchange_between_ranks<double>(const RankExchange&, double*, IndexPlaces&, Ranks&,
                                               AlignedVector<double>&);

}  // namespace sallow
