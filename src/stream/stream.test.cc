#include "stream/stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>

#include "base/error.h"
#include "base/sanitized.test.h"
#include "bits/random_stream.h"
#include "codes/generate_code.h"
#include "decode/catalog/registry.h"
#include "dem/error_model_sampler.h"
#include "experiment/decoding_model.h"

namespace sallow {
namespace {

DetectorErrorModel stream_model(uint64_t rounds) {
  CodeOptions options;
  options.distance = 3;
  options.rounds = rounds;
  options.after_clifford_depolarization = 0.003;
  options.before_measure_flip_probability = 0.003;
  return model_for_decoding(generate_code(options));
}

std::shared_ptr<const WindowSchedule> schedule_of(const DetectorErrorModel& model, WindowPlan plan,
                                                  uint64_t rounds = 0) {
  auto schedule =
      std::make_shared<WindowSchedule>(model, DetectorRounds::from_model(model), plan, CutRules{.only_relevant = true},
                                       [](const DetectorErrorModel& window, bool, std::span<const uint32_t>) {
                                         return make_decoder("matching", window, {.services = {.errors = true}});
                                       });
  if (rounds > 0) schedule->stretch_to(rounds);
  return schedule;
}

using Rounds = std::vector<std::vector<uint32_t>>;  // by round: the places that fired

/// Shots drawn from a model, by round.
class ShotSource {
 public:
  explicit ShotSource(const DetectorErrorModel& model) : rounds_(DetectorRounds::from_model(model)) {
    ErrorModelSampler(model).sample_block(11, 0, detections_, flips_);
  }
  Rounds shot(size_t number) const {
    Rounds shot(rounds_.round_count());
    for (uint32_t round = 0; round < rounds_.round_count(); round++) {
      for (const uint32_t detector : rounds_.detectors(round)) {
        if (detections_.get(detector, number % detections_.column_count())) {
          shot[round].push_back(rounds_.place_of(detector));
        }
      }
    }
    return shot;
  }

 private:
  DetectorRounds rounds_;
  BitTable detections_, flips_;
};

/// The frame after each round that ends a commit, of a stream without faults.
std::map<uint64_t, uint64_t> clean_frames(Stream& stream, const Rounds& shot) {
  std::map<uint64_t, uint64_t> frames = {{0, 0}};
  stream.reset();
  for (const std::vector<uint32_t>& places : shot) {
    if (const auto correction = stream.push_round(places, 0)) frames[correction->end_round] = correction->frame[0];
  }
  EXPECT_TRUE(stream.is_finished());
  return frames;
}

TEST(Stream, ReturnsTheFrameOfEachCommitInOrder) {
  const DetectorErrorModel model = stream_model(20);
  const auto schedule = schedule_of(model, {3, 3});
  Stream stream(schedule);
  const Rounds shot = ShotSource(model).shot(0);
  uint64_t committed = 0;
  for (uint64_t round = 0; round < shot.size(); round++) {
    const auto correction = stream.push_round(shot[round], static_cast<int64_t>(round));
    if (!correction) continue;
    EXPECT_EQ(correction->first_round, committed);
    committed = correction->end_round;
    EXPECT_EQ(correction->heralds, 0);
    EXPECT_EQ(correction->arrived, static_cast<int64_t>(round));
    EXPECT_EQ(correction->is_final, round + 1 == shot.size());
    EXPECT_EQ(correction->frame[0], stream.frame()[0]);
  }
  EXPECT_EQ(committed, shot.size());
  EXPECT_TRUE(stream.is_finished());
  EXPECT_EQ(stream.counts().windows, schedule->window_count());
  EXPECT_FALSE(stream.push_round(shot.size(), {}, 0, 0));
  EXPECT_EQ(stream.counts().refused, 1);
}

TEST(Stream, TakesRoundsInAnyOrderWithinItsBound) {
  const DetectorErrorModel model = stream_model(20);
  Stream clean(schedule_of(model, {3, 3})), stream(schedule_of(model, {3, 3}), {.most_held = 3});
  const ShotSource source(model);
  for (size_t number = 0; number < 50; number++) {
    const Rounds shot = source.shot(number);
    const auto frames = clean_frames(clean, shot);
    stream.reset();
    std::optional<Correction> last;
    for (uint64_t begin = 0; begin < shot.size(); begin += 4) {  // 3, 2, 1, 0, 7, 6, ...
      for (uint64_t round = std::min<uint64_t>(begin + 4, shot.size()); round-- > begin;) {
        const auto correction = stream.push_round(round, shot[round], 0, 0);
        if (correction) last = correction;
      }
    }
    ASSERT_TRUE(last && last->is_final);
    ASSERT_EQ(stream.frame()[0], frames.rbegin()->second);
  }
  EXPECT_EQ(stream.counts().lost, 0);
  EXPECT_EQ(stream.counts().heralded, 0);
  EXPECT_GT(stream.counts().reordered, 500);
}

TEST(Stream, HeraldsALostRoundAndCountsWhatComesTooLate) {
  const DetectorErrorModel model = stream_model(30);
  Stream stream(schedule_of(model, {2, 3}), {.most_held = 2});
  std::vector<uint64_t> heralded;
  const auto note = [&](const std::optional<Correction>& correction) {
    if (correction && correction->is_heralded()) heralded.push_back(correction->first_round);
  };
  for (uint64_t round = 0; round < 31; round++) {
    if (round != 10) note(stream.push_round(round, {}, 0, 0));
    if (round == 13) {
      EXPECT_EQ(stream.counts().lost, 1);
      note(stream.push_round(10, {}, 0, 0));
      note(stream.push_round(9, {}, 0, 0));
    }
  }
  EXPECT_EQ(stream.counts().late, 1);
  EXPECT_EQ(stream.counts().doubled, 1);
  // Windows see rounds 6 to 10, 8 to 12 and 10 to 14; the one from 12 on may still feel the loss. Round 13 completes
  // the first two at once, so one correction covers them.
  EXPECT_EQ(heralded, (std::vector<uint64_t>{6, 10, 12}));
}

TEST(Stream, HeraldsAWindowThatNoErrorExplains) {
  DetectorErrorModel model;
  for (uint64_t d = 0; d < 12; d++) model.append_detector(d, {static_cast<double>(d)});
  for (uint64_t d = 0; d + 1 < 12; d += 2) {
    model.append_error(0.1, {DemTarget::detector(d), DemTarget::detector(d + 1), DemTarget::observable(0)});
  }
  const auto schedule =
      std::make_shared<WindowSchedule>(model, DetectorRounds::from_model(model), WindowPlan{2, 2}, CutRules{},
                                       [](const DetectorErrorModel& window, bool, std::span<const uint32_t>) {
                                         return make_decoder("matching", window, {.services = {.errors = true}});
                                       });
  Stream stream(schedule);
  const std::vector<uint32_t> fired = {0};
  std::vector<uint32_t> heralds;
  for (uint64_t round = 0; round < 12; round++) {
    const auto correction = round == 4 ? stream.push_round(fired, 0) : stream.push_round({}, 0);
    if (correction) heralds.push_back(correction->heralds);
  }
  const auto unresolved = static_cast<uint32_t>(Herald::kUnresolved);
  EXPECT_EQ(heralds, (std::vector<uint32_t>{0, unresolved, unresolved, 0, 0}));
  EXPECT_EQ(stream.counts().unresolved, 2);
}

TEST(Stream, CountsMissedDeadlines) {
  const DetectorErrorModel model = stream_model(10);
  Stream stream(schedule_of(model, {3, 3}), {.deadline = 100});
  for (uint64_t round = 0; round < 11; round++) {
    const auto correction = stream.push_round(round, {}, 1000, round == 5 ? 1200 : 1050);
    if (!correction) continue;
    EXPECT_EQ(correction->heralds, round == 5 ? static_cast<uint32_t>(Herald::kLate) : 0);
    EXPECT_EQ(stream.delivered(*correction, 1101), true);
    EXPECT_EQ(stream.delivered(*correction, 1100), false);
  }
  EXPECT_EQ(stream.counts().missed_deadlines, 3);
}

TEST(Stream, RefusesARoundThatCannotBeAndStaysUsable) {
  const DetectorErrorModel model = stream_model(10);
  Stream stream(schedule_of(model, {3, 3}), {.most_ahead = 5});
  const std::vector<uint32_t> wrong = {8};
  EXPECT_THROW(stream.push_round(0, wrong, 0, 0), UsageError);
  EXPECT_FALSE(stream.push_round(6, {}, 0, 0));
  EXPECT_FALSE(stream.push_round(UINT64_MAX, {}, 0, 0));
  EXPECT_EQ(stream.counts().refused, 2);
  EXPECT_EQ(stream.next_round(), 0);
  for (uint64_t round = 0; round < 11; round++) stream.push_round({}, 0);
  EXPECT_TRUE(stream.is_finished());
}

TEST(Stream, RunsWithoutEnd) {
  const DetectorErrorModel model = stream_model(20);
  Stream stream(schedule_of(model, {3, 3}, WindowSchedule::kEndless));
  for (uint64_t round = 0; round < 10'000; round++) stream.push_round({}, 0);
  EXPECT_EQ(stream.rounds_committed(), 9'996);
  EXPECT_FALSE(stream.is_finished());
  EXPECT_EQ(stream.counts().heralded, 0);
}

/// A link and a decoder with faults, all drawn from a seed: rounds are dropped, doubled and delayed, the decoder stalls
/// and restarts.
class FaultyRun {
 public:
  FaultyRun(Stream& stream, const Rounds& shot, const std::map<uint64_t, uint64_t>& clean, uint64_t seed)
      : stream_(stream), shot_(shot), clean_(clean), random_(seed, 0) {
    const auto chance = [&](uint64_t percent) { return random_.next() % 100 < percent ? 1 + random_.next() % 12 : 0; };
    dropped_ = chance(60);
    doubled_ = chance(60);
    delayed_ = chance(60);
    stalled_ = chance(30);
    begin_ = random_.next() % (shot.size() / 2);
    end_ = begin_ + 1 + random_.next() % (shot.size() / 4);
  }

  void run() {
    stream_.reset();
    before_ = stream_.counts();
    if (random_.next() % 4 == 0) {  // a first try that is given up
      for (uint64_t round = 0; round < begin_; round++) stream_.push_round(shot_[round], now_++);
      stream_.reset();
      before_ = stream_.counts();
    }
    std::multimap<uint64_t, uint64_t> link;  // by time of arrival
    for (uint64_t round = 0; round < shot_.size(); round++) {
      const bool is_faulty = round >= begin_ && round < end_;
      const auto happens = [&](uint64_t percent) { return is_faulty && random_.next() % 100 < percent; };
      if (happens(dropped_)) continue;
      const uint64_t copies = happens(doubled_) ? 2 + random_.next() % 2 : 1;
      for (uint64_t copy = 0; copy < copies; copy++) {
        link.emplace(10 * round + (happens(3 * delayed_) ? random_.next() % 150 : 0), round);
      }
    }
    int64_t busy_until = 0;
    for (const auto& [arrival, round] : link) {
      if (round >= begin_ && round < end_ && random_.next() % 100 < stalled_) {
        busy_until = static_cast<int64_t>(arrival + random_.next() % 300);
      }
      now_ = std::max(busy_until, static_cast<int64_t>(arrival));
      take(stream_.push_round(round, shot_[round], static_cast<int64_t>(arrival), now_));
      sent_++;
    }
    take(stream_.finish(now_));
  }

  void check() const {
    const StreamCounts& all = stream_.counts();
    EXPECT_TRUE(stream_.is_finished());
    EXPECT_EQ(all.rounds - before_.rounds, shot_.size());
    EXPECT_EQ(sent_, shot_.size() - (all.lost - before_.lost) + (all.doubled - before_.doubled) +
                         (all.late - before_.late) + (all.refused - before_.refused))
        << "each round sent is accepted or counted";
    EXPECT_EQ(all.unexplained, before_.unexplained);
    EXPECT_EQ(wrong_, 0) << "committed without a herald";
    // A fault is over when the last round that it delays has arrived.
    const uint64_t window = stream_.schedule().plan().commit + stream_.schedule().plan().buffer;
    EXPECT_LE(heralded_until_, end_ + 15 + 3 * window) << "recovery takes more than 3 windows";
  }

 private:
  void take(const std::optional<Correction>& correction) {
    if (!correction) return;
    const uint64_t change = correction->frame[0] ^ frame_;
    const uint64_t expected = clean_.at(correction->end_round) ^ clean_.at(correction->first_round);
    frame_ = correction->frame[0];
    EXPECT_EQ(correction->first_round, committed_);
    committed_ = correction->end_round;
    const uint32_t by_loss = correction->heralds & ~static_cast<uint32_t>(Herald::kLate);
    if (change != expected && by_loss == 0) wrong_++;
    if (by_loss != 0) heralded_until_ = correction->first_round;
  }

  Stream& stream_;
  const Rounds& shot_;
  const std::map<uint64_t, uint64_t>& clean_;
  RandomStream random_;
  uint64_t dropped_, doubled_, delayed_, stalled_;  // percent
  uint64_t begin_, end_;                            // rounds with faults
  int64_t now_ = 0;
  StreamCounts before_;
  uint64_t frame_ = 0, committed_ = 0, sent_ = 0, wrong_ = 0, heralded_until_ = 0;
};

TEST(StreamSimulation, CommitsNothingWrongWithoutAHeraldAndRecovers) {
  const DetectorErrorModel model = stream_model(80);
  const ShotSource source(model);
  uint64_t lost = 0, reordered = 0, late_windows = 0;
  for (const WindowPlan plan : {WindowPlan{3, 3}, WindowPlan{1, 4}, WindowPlan{5, 3}}) {
    const auto schedule = schedule_of(model, plan);
    Stream clean(schedule), stream(schedule, {.deadline = 50});
    for (uint64_t seed = 0; seed < random_cases(2000); seed++) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", commit " + std::to_string(plan.commit));
      const Rounds shot = source.shot(seed);
      const std::map<uint64_t, uint64_t> frames = clean_frames(clean, shot);
      FaultyRun run(stream, shot, frames, seed);
      run.run();
      run.check();
      if (HasFailure()) return;
    }
    lost += stream.counts().lost;
    reordered += stream.counts().reordered;
    late_windows += stream.counts().heralded;
  }
  EXPECT_GT(lost, 1000);
  EXPECT_GT(reordered, 1000);
  EXPECT_GT(late_windows, 1000);
}

}  // namespace
}  // namespace sallow
