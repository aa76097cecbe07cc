#include "amplitude/stage_plan.h"

#include <algorithm>
#include <bit>
#include <span>

#include "base/error.h"

namespace sallow {

namespace {

// Times in units of one rotation, about one cycle for 64 bytes, measured on Zen 4: a round's phases and its walks over
// the block; a stage's way from memory and back.
constexpr double kRoundTime = 12;
constexpr double kStageTime = 30;

class Planner {
 public:
  Planner(const PrimitiveCircuit& circuit, uint32_t bit_count, const StageOptions& options)
      : circuit_(circuit), bits_(bit_count), block_bits_(std::min(options.block_bits, bit_count)) {
    run_mask_ = (uint64_t{1} << std::min(options.run_bits, bit_count)) - 1;
    for (uint32_t k = 0; k < circuit.primitives.size(); k++) pending_.push_back(k);
    for (const DenseGate& gate : circuit.dense) {
      uint64_t mask = 0;
      for (uint32_t track : gate.tracks) mask |= uint64_t{1} << track;
      dense_masks_.push_back(mask);
    }
  }

  std::vector<Stage> run() {
    std::vector<Stage> stages;
    while (!pending_.empty()) stages.push_back(take_stage(choose_positions()));
    return stages;
  }

 private:
  /// Walks the pending primitives in order and calls visit(primitive, may_run).
  template <typename Visit>
  void walk(uint64_t positions, Visit&& visit, bool stop_early) const {
    uint64_t blocked = 0;  // a rotation of this track was left: nothing after it may run
    uint64_t held = 0;     // a phase of this track was left: no rotation after it may run
    for (uint32_t index : pending_) {
      const Primitive& p = circuit_.primitives[index];
      uint64_t mask =
          p.kind == Primitive::Kind::kDense ? dense_masks_[p.dense] : uint64_t{1} << p.a | uint64_t{1} << p.b;
      bool may_run;
      if (p.kind == Primitive::Kind::kPhase) {
        may_run = (mask & blocked) == 0;
        if (!may_run) held |= mask;
      } else {
        may_run = (mask & ~positions) == 0 && (mask & (blocked | held)) == 0;
        if (!may_run) blocked |= mask;
      }
      visit(index, p, may_run);
      if (stop_early && (positions & ~(blocked | held)) == 0) return;
    }
  }

  /// In which round of a stage a primitive may run at the earliest, given those before it.
  class RoundCounter {
   public:
    RoundCounter(const std::vector<DenseGate>& dense, uint32_t bits)
        : dense_(dense), after_rotation_(bits), last_phase_(bits) {}

    uint32_t place(const Primitive& p) {
      uint32_t single[2] = {p.a, p.b};
      std::span<const uint32_t> tracks = single;
      if (p.kind == Primitive::Kind::kDense) tracks = dense_[p.dense].tracks;
      uint32_t round = 0;
      for (uint32_t track : tracks) {
        round = std::max(round, after_rotation_[track]);
        if (p.kind != Primitive::Kind::kPhase) round = std::max(round, last_phase_[track]);
      }
      for (uint32_t track : tracks) {
        if (p.kind == Primitive::Kind::kPhase) {
          last_phase_[track] = std::max(last_phase_[track], round);
        } else {
          after_rotation_[track] = round + 1;
        }
      }
      return round;
    }

   private:
    const std::vector<DenseGate>& dense_;
    std::vector<uint32_t> after_rotation_;  // the round after a track's last rotation
    std::vector<uint32_t> last_phase_;      // the round of its last phase
  };

  struct Score {
    double rate = 0;  // rotations a unit of time
    uint32_t rounds = 0;
  };

  /// How well a set of positions pays, and after how many rounds it pays best to stop.
  Score score(uint64_t positions) const {
    RoundCounter counter(circuit_.dense, bits_);
    std::vector<uint32_t> in_round;
    walk(
        positions,
        [&](uint32_t, const Primitive& p, bool may_run) {
          if (!may_run) return;
          uint32_t round = counter.place(p);
          if (p.kind == Primitive::Kind::kPhase) return;
          if (in_round.size() <= round) in_round.resize(round + 1);
          in_round[round]++;
        },
        true);
    Score best;
    double time = kStageTime, done = 0;
    for (uint32_t round = 0; round < in_round.size(); round++) {
      time += kRoundTime + in_round[round];
      done += in_round[round];
      if (done / time > best.rate) best = {done / time, round + 1};
    }
    return best;
  }

  uint64_t choose_positions() const {
    uint64_t all = bits_ == 64 ? ~uint64_t{0} : (uint64_t{1} << bits_) - 1;
    if (block_bits_ == bits_) return all;
    uint64_t chosen = run_mask_;
    if (uint64_t need = first_dense_mask()) chosen |= need;
    SALLOW_CHECK(static_cast<uint32_t>(std::popcount(chosen)) <= block_bits_);
    uint64_t fixed = chosen;
    while (static_cast<uint32_t>(std::popcount(chosen)) < block_bits_) {
      uint64_t best = all & ~chosen & -(all & ~chosen);
      double best_rate = -1;
      for (uint64_t rest = all & ~chosen; rest != 0; rest &= rest - 1) {
        uint64_t bit = rest & -rest;
        double rate = score(chosen | bit).rate;
        if (rate > best_rate) best = bit, best_rate = rate;
      }
      chosen |= best;
    }
    double chosen_rate = score(chosen).rate;
    for (bool improved = true; improved;) {
      improved = false;
      for (uint64_t in = chosen & ~fixed; in != 0; in &= in - 1) {
        uint64_t leaving = in & -in;
        for (uint64_t out = all & ~chosen; out != 0; out &= out - 1) {
          uint64_t exchanged = (chosen & ~leaving) | (out & -out);
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

  /// The tracks of the first pending primitive if it is dense: some stage has to hold them together.
  uint64_t first_dense_mask() const {
    for (uint32_t index : pending_) {
      const Primitive& p = circuit_.primitives[index];
      if (p.kind == Primitive::Kind::kPhase) continue;
      return p.kind == Primitive::Kind::kDense ? dense_masks_[p.dense] : 0;
    }
    return 0;
  }

  Stage take_stage(uint64_t positions) {
    Stage stage;
    for (uint32_t k = 0; k < bits_; k++) {
      if (positions >> k & 1) stage.positions.push_back(k);
    }
    // Where only phases are left, or every position is in the block, there is nothing to gain by stopping early.
    uint32_t round_limit = block_bits_ == bits_ ? UINT32_MAX : std::max(1u, score(positions).rounds);
    RoundCounter counter(circuit_.dense, bits_);
    std::vector<uint32_t> left;
    walk(
        positions,
        [&](uint32_t index, const Primitive& p, bool may_run) {
          uint32_t round = may_run ? counter.place(p) : 0;
          if (!may_run || round >= round_limit) return left.push_back(index);
          if (stage.rounds.size() <= round) stage.rounds.resize(round + 1);
          Stage::Round& r = stage.rounds[round];
          (p.kind == Primitive::Kind::kPhase      ? r.phases
           : p.kind == Primitive::Kind::kRotation ? r.rotations
                                                  : r.dense)
              .push_back(p);
        },
        false);
    SALLOW_CHECK(left.size() < pending_.size());
    pending_ = std::move(left);
    return stage;
  }

  const PrimitiveCircuit& circuit_;
  uint32_t bits_;
  uint32_t block_bits_;
  uint64_t run_mask_ = 0;
  std::vector<uint32_t> pending_;
  std::vector<uint64_t> dense_masks_;
};

}  // namespace

std::vector<Stage> plan_stages(const PrimitiveCircuit& circuit, uint32_t bit_count, const StageOptions& options) {
  return Planner(circuit, bit_count, options).run();
}

}  // namespace sallow
