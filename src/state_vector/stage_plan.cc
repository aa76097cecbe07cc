#include "state_vector/stage_plan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <numeric>

#include "base/error.h"

namespace sallow {

namespace {

using Kind = Primitive::Kind;

/// The work of a round.
struct RoundWork {
  uint32_t rotations = 0, exchanges = 0, dense = 0;
};

/// An estimate in nanoseconds per 64 bytes, measured on a core of an AMD EPYC (Zen 4) in single precision: reading and
/// writing memory per stage, phases and one pass through the block per round, and the steps.
double estimated_time(const std::vector<Stage>& stages) {
  double time = 0;
  for (const Stage& stage : stages) {
    time += 8;
    for (const Stage::Round& round : stage.rounds) {
      time += 2.2 + 0.27 * static_cast<double>(round.rotations.size()) +
              0.4 * static_cast<double>(round.exchanges.size()) + 30 * static_cast<double>(round.dense.size());
    }
  }
  return time;
}

/// The weights of a greedy choice, which maximizes progress per time. With a lookahead of one stage, the true times are
/// not the best weights, and the best weights depend on the circuit; so several are tried.
struct Guide {
  double stage_time, round_time, exchange_time;
  double exchange_progress;

  double time(const RoundWork& work) const {
    return round_time + 0.25 * work.rotations + exchange_time * work.exchanges + 30.0 * work.dense;
  }
  double progress(const RoundWork& work) const {
    return work.rotations + exchange_progress * work.exchanges + 10.0 * work.dense;
  }
};
/// Four of a dozen tested guides. For each circuit in docs/performance.md, at least one of the four is best or nearly
/// best.
constexpr Guide kGuides[] = {{4, 3, 0, 3}, {8, 1.5, 0, 1}, {6, 4, 0.35, 1}, {3, 3, 0.35, 1}};

/// A plan takes one or two milliseconds; the evolution of 22 qubits takes 50.
size_t guide_count(uint32_t bit_count) {
  return bit_count < 22 ? 1 : bit_count < 24 ? 2 : std::size(kGuides);
}

/// The earliest round of a stage in which a primitive may run, given the primitives before it.
class RoundCounter {
 public:
  uint32_t earliest(Kind kind, uint64_t mask) const {
    uint32_t round = 0;
    for (; mask != 0; mask &= mask - 1) {
      round = std::max(round, earliest_[static_cast<uint32_t>(std::countr_zero(mask))].of[order(kind)]);
    }
    return round;
  }
  /// A primitive may share its round with primitives of kinds that come later in a round. Primitives of the same or an
  /// earlier kind need a later round, except that phases commute with each other.
  void place(Kind kind, uint64_t mask, uint32_t round) {
    for (; mask != 0; mask &= mask - 1) {
      uint32_t* of = earliest_[static_cast<uint32_t>(std::countr_zero(mask))].of;
      for (uint32_t other = 0; other < 4; other++) {
        bool may_share = other > order(kind) || (other == 0 && order(kind) == 0);
        of[other] = std::max(of[other], may_share ? round : round + 1);
      }
    }
  }

 private:
  static uint32_t order(Kind kind) {
    constexpr uint32_t kOrder[] = {1, 2, 0, 3};  // order of rotations, exchanges, phases, dense gates in a round
    return kOrder[static_cast<size_t>(kind)];
  }
  struct Earliest {
    uint32_t of[4] = {};
  };
  std::array<Earliest, 64> earliest_;  // per track and kind
};

class Planner {
 public:
  Planner(const PrimitiveCircuit& circuit, uint32_t bit_count, const StageOptions& options, const Guide& guide)
      : circuit_(circuit),
        guide_(guide),
        bits_(bit_count),
        block_bits_(std::min(options.block_bits, bit_count)),
        run_bits_(std::min(options.run_bits, bit_count)) {
    for (uint32_t k = 0; k < circuit.primitives.size(); k++) {
      const Primitive& p = circuit.primitives[k];
      uint64_t mask = uint64_t{1} << p.a | uint64_t{1} << p.b;
      if (p.kind == Kind::kDense) {
        mask = 0;
        for (uint32_t track : circuit.dense[p.dense].tracks) mask |= uint64_t{1} << track;
      }
      pending_.push_back({k, p.kind, mask});
    }
    for (uint32_t k = 0; k < run_bits_; k++) low_.push_back(k);
  }

  std::vector<Stage> run() {
    std::vector<Stage> stages;
    uint64_t last = 0;  // positions of the stage before; some must stay, because they are lowest in memory
    for (uint32_t position : low_) last |= uint64_t{1} << position;
    while (!pending_.empty()) {
      deciding_.clear();
      for (const Item& item : pending_) {
        if (item.kind != Kind::kPhase || !std::has_single_bit(item.mask)) deciding_.push_back(item);
      }
      uint64_t chosen = choose_positions(last);
      if (!stages.empty()) stages.back().trades = choose_trades(last, chosen);
      stages.push_back(take_stage(chosen));
      last = chosen;
    }
    return stages;
  }

 private:
  struct Item {
    uint32_t primitive;
    Kind kind;
    uint64_t mask;  // tracks of the item
  };

  /// Calls visit(item, round or kLeft) for the items in order. Primitives in rounds from the limit on are left.
  static constexpr uint32_t kLeft = UINT32_MAX;
  template <typename Visit>
  void walk(const std::vector<Item>& items, uint64_t positions, uint32_t round_limit, bool stop_early,
            Visit&& visit) const {
    uint64_t blocked = 0;  // a rotation of this track was left: no later item on it may run
    uint64_t held = 0;     // a phase of this track was left: no later rotation on it may run
    RoundCounter counter;
    for (const Item& item : items) {
      bool is_phase = item.kind == Kind::kPhase;
      bool may_run =
          is_phase ? (item.mask & blocked) == 0 : (item.mask & ~positions) == 0 && (item.mask & (blocked | held)) == 0;
      uint32_t round = may_run ? counter.earliest(item.kind, item.mask) : kLeft;
      if (round >= round_limit) round = kLeft;
      if (round == kLeft) {
        (is_phase ? held : blocked) |= item.mask;
      } else {
        counter.place(item.kind, item.mask, round);
      }
      visit(item, round);
      if (stop_early && (positions & ~(blocked | held)) == 0) return;
    }
  }

  struct Score {
    double rate = 0;  // progress per unit of time
    uint32_t rounds = 0;
  };

  /// The best rate for a set of positions, and the number of rounds that gives it.
  Score score(uint64_t positions) {
    work_.clear();
    walk(deciding_, positions, kLeft, true, [&](const Item& item, uint32_t round) {
      if (round == kLeft || item.kind == Kind::kPhase) return;
      if (work_.size() <= round) work_.resize(round + 1);
      RoundWork& work = work_[round];
      (item.kind == Kind::kRotation ? work.rotations : item.kind == Kind::kExchange ? work.exchanges : work.dense)++;
    });
    Score best;
    double time = 0, progress = 0;
    for (uint32_t round = 0; round < work_.size(); round++) {
      time += guide_.time(work_[round]);
      progress += guide_.progress(work_[round]);
      double rate = progress / (guide_.stage_time + time);
      if (rate > best.rate) best = {rate, round + 1};
    }
    return best;
  }

  /// At least run_bits_ positions of the previous stage must be in this stage, because they are lowest in memory
  /// between the two.
  uint64_t choose_positions(uint64_t last) {
    uint64_t all = bits_ == 64 ? ~uint64_t{0} : (uint64_t{1} << bits_) - 1;
    if (block_bits_ == bits_) return all;
    const uint64_t needed = first_needed();
    auto count = [](uint64_t set) { return static_cast<uint32_t>(std::popcount(set)); };
    auto fits = [&](uint64_t set) {
      return count(set) + run_bits_ - std::min(run_bits_, count(set & last)) <= block_bits_;
    };
    uint64_t chosen = needed;
    SALLOW_CHECK(fits(chosen));
    while (count(chosen) < block_bits_) {
      uint64_t best = 0;
      double best_rate = -1;
      for (uint64_t rest = all & ~chosen; rest != 0; rest &= rest - 1) {
        uint64_t with = chosen | (rest & -rest);
        if (!fits(with)) continue;
        double rate = score(with).rate;
        if (rate > best_rate) best = with, best_rate = rate;
      }
      chosen = best;
    }
    double chosen_rate = score(chosen).rate;
    for (bool improved = true; improved;) {
      improved = false;
      for (uint64_t in = chosen & ~needed; in != 0; in &= in - 1) {
        uint64_t leaving = in & -in;
        for (uint64_t out = all & ~chosen; out != 0; out &= out - 1) {
          uint64_t exchanged = (chosen & ~leaving) | (out & -out);
          if (count(exchanged & last) < run_bits_) continue;
          double rate = score(exchanged).rate;
          if (rate <= chosen_rate) continue;
          chosen = exchanged;
          chosen_rate = rate;
          improved = true;
          break;
        }
      }
    }
    return chosen;
  }

  /// The tracks of the first pending primitive on several tracks: some stage must have all of them.
  uint64_t first_needed() const {
    for (const Item& item : deciding_) {
      if (item.kind != Kind::kPhase) return item.mask;
    }
    return 0;
  }

  /// Of the positions that two stages share, those with the fewest rotations in the second stage become the lowest in
  /// memory, unless enough shared positions are lowest already.
  std::vector<std::pair<uint32_t, uint32_t>> choose_trades(uint64_t last, uint64_t next) {
    std::vector<uint32_t> turns(bits_), candidates;
    walk(deciding_, next, kLeft, true, [&](const Item& item, uint32_t round) {
      if (round == kLeft || item.kind == Kind::kPhase) return;
      for (uint64_t mask = item.mask; mask != 0; mask &= mask - 1) turns[std::countr_zero(mask)]++;
    });
    for (uint64_t rest = last & next; rest != 0; rest &= rest - 1) {
      auto position = static_cast<uint32_t>(std::countr_zero(rest));
      if (std::find(low_.begin(), low_.end(), position) == low_.end()) candidates.push_back(position);
    }
    std::stable_sort(candidates.begin(), candidates.end(), [&](uint32_t a, uint32_t b) { return turns[a] < turns[b]; });
    std::vector<std::pair<uint32_t, uint32_t>> trades;
    for (uint32_t& low : low_) {
      if (next >> low & 1) continue;
      SALLOW_CHECK(trades.size() < candidates.size());
      uint32_t coming = candidates[trades.size()];
      trades.emplace_back(low, coming);
      low = coming;
    }
    return trades;
  }

  Stage take_stage(uint64_t positions) {
    Stage stage;
    for (uint32_t k = 0; k < bits_; k++) {
      if (positions >> k & 1) stage.positions.push_back(k);
    }
    // If only phases are left, or the block has every position, nothing is gained by an early stop.
    uint32_t round_limit = block_bits_ == bits_ ? kLeft : std::max(1u, score(positions).rounds);
    // Phases after the last rotations are included.
    bool is_last = true;
    walk(pending_, positions, round_limit, false,
         [&](const Item& item, uint32_t round) { is_last &= round != kLeft || item.kind == Kind::kPhase; });
    if (is_last) round_limit = kLeft;
    std::vector<Item> left;
    walk(pending_, positions, round_limit, false, [&](const Item& item, uint32_t round) {
      if (round == kLeft) return left.push_back(item);
      if (stage.rounds.size() <= round) stage.rounds.resize(round + 1);
      Stage::Round& r = stage.rounds[round];
      std::vector<Primitive>& list = item.kind == Kind::kPhase      ? r.phases
                                     : item.kind == Kind::kRotation ? r.rotations
                                     : item.kind == Kind::kExchange ? r.exchanges
                                                                    : r.dense;
      list.push_back(circuit_.primitives[item.primitive]);
    });
    SALLOW_CHECK(left.size() < pending_.size());
    pending_ = std::move(left);
    return stage;
  }

  const PrimitiveCircuit& circuit_;
  const Guide& guide_;
  uint32_t bits_;
  uint32_t block_bits_;
  uint32_t run_bits_;
  std::vector<uint32_t> low_;   // the lowest positions in memory, in order
  std::vector<Item> pending_;   // in order
  std::vector<Item> deciding_;  // without phases of one track, which block nothing
  std::vector<RoundWork> work_;
};

}  // namespace

std::vector<Stage> plan_stages(const PrimitiveCircuit& circuit, uint32_t bit_count, const StageOptions& options) {
  std::vector<Stage> best;
  for (size_t k = 0; k < guide_count(bit_count); k++) {
    std::vector<Stage> stages = Planner(circuit, bit_count, options, kGuides[k]).run();
    if (k == 0 || estimated_time(stages) < estimated_time(best)) best = std::move(stages);
  }
  return best;
}

std::vector<uint32_t> places_after(const std::vector<Stage>& stages, uint32_t bit_count) {
  std::vector<uint32_t> places(bit_count);
  std::iota(places.begin(), places.end(), 0);
  for (const Stage& stage : stages) {
    for (auto [a, b] : stage.trades) std::swap(places[a], places[b]);
  }
  return places;
}

}  // namespace sallow
